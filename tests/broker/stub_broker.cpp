#include "tests/broker/stub_broker.hpp"

#include <utility>

namespace sluice::testing {
namespace {

using namespace std::string_literals;

constexpr auto use_tuple = as_outcome;

/// MQTT's variable byte integer; nothing when the connection ended.
Task<std::optional<std::size_t>> read_length(asio::ip::tcp::socket& socket) {
  std::size_t length = 0;
  for (unsigned shift = 0; shift < 28; shift += 7) {
    std::uint8_t byte = 0;
    const auto [error, got] = co_await asio::async_read(socket, asio::buffer(&byte, 1), use_tuple);
    if (error) co_return std::nullopt;
    length |= static_cast<std::size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) break;
  }
  co_return length;
}

/// First byte and content of the next packet; empty when the connection ended.
Task<std::string> read_packet(asio::ip::tcp::socket& socket) {
  std::string packet(1, '\0');
  const auto [error, got] = co_await asio::async_read(socket, asio::buffer(packet), use_tuple);
  if (error) co_return ""s;
  const auto length = co_await read_length(socket);
  if (!length) co_return ""s;
  packet.resize(1 + *length);
  const auto [cut, more] = co_await asio::async_read(socket, asio::buffer(packet.data() + 1, *length), use_tuple);
  co_return cut ? ""s : packet;
}

}  // namespace

StubBroker::StubBroker(Executor executor, Manner manner)
    : acceptor_(executor, {asio::ip::make_address("127.0.0.1"), 0}), manner_(manner), tasks_(executor) {
  tasks_.spawn(accept());
}

Task<void> StubBroker::accept() {
  while (true) {
    sockets_.push_back(co_await acceptor_.async_accept(asio::deferred));
    tasks_.spawn(serve(std::prev(sockets_.end())));
  }
}

Task<void> StubBroker::serve(std::list<Socket>::iterator socket) {
  while (true) {
    const std::string packet = co_await read_packet(*socket);
    if (packet.empty()) break;
    const std::string answer = answer_to(packet);
    if (!answer.empty()) co_await asio::async_write(*socket, asio::buffer(answer), use_tuple);
    if (manner_ == Manner::leaving) break;
  }
  sockets_.erase(socket);
}

std::string StubBroker::answer_to(const std::string& packet) {
  const int type = static_cast<unsigned char>(packet[0]) >> 4;
  constexpr int connect = 1;
  constexpr int publish = 3;
  if (type == connect) return answer_to_connect(packet);
  const bool wants_ack = (packet[0] & 0x06) != 0;
  if (type != publish || !wants_ack) return ""s;
  ++publishes_;
  const std::size_t topic = static_cast<unsigned char>(packet[1]) * 256U + static_cast<unsigned char>(packet[2]);
  return "\x40\x02"s + packet.substr(3 + topic, 2);
}

std::string StubBroker::answer_to_connect(const std::string& packet) {
  levels_.push_back(packet[7]);  // after "\0\4MQTT"
  if (manner_ == Manner::silent) return ""s;
  if (manner_ == Manner::babbling) return "HTTP/1.1 400 Bad Request\r\n\r\n"s;
  if (manner_ == Manner::leaving) return "\x20\x03\x00\x00\x00"s;
  if (levels_.back() <= 4) return "\x20\x02\x00\x00"s;
  return manner_ == Manner::only_3_1_1 ? "\x20\x02\x00\x01"s : "\x20\x03\x00\x84\x00"s;
}

}  // namespace sluice::testing
