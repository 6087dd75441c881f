#include "tests/broker/flooder.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;

/// Two bytes of length, and the text (MQTT 3.1.1, 1.5.3).
std::string field(std::string_view text) {
  return {std::string{static_cast<char>(text.size() >> 8), static_cast<char>(text.size() & 0xff)} + std::string(text)};
}

/// Type and remaining length (2.2), and the rest.
std::string packet(char type, const std::string& rest) {
  std::string head(1, type);
  std::size_t left = rest.size();
  do {
    const auto low = left % 128;
    left /= 128;
    head.push_back(static_cast<char>(left > 0 ? low | 0x80 : low));
  } while (left > 0);
  return head + rest;
}

std::string connect_packet() {
  constexpr char version = 4;
  constexpr char clean_session = 2;
  return packet(0x10, field("MQTT") + std::string{version, clean_session, 0, 0} + field("flooder"));
}

void send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("the broker does not take the flood");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

Flooder::Flooder(std::uint16_t port, std::string topic, std::string payload, int messages_a_second)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in broker{};
  broker.sin_family = AF_INET;
  broker.sin_port = htons(port);
  broker.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&broker), sizeof broker) != 0) throw std::runtime_error("no broker to flood");
  send_all(socket_, connect_packet());
  std::string answer(4, '\0');
  if (::recv(socket_, answer.data(), answer.size(), MSG_WAITALL) != 4) throw std::runtime_error("the broker refuses the flooder");
  thread_ = std::thread(
      [this, topic = std::move(topic), payload = std::move(payload), messages_a_second] { flood(topic, payload, messages_a_second); });
}

void Flooder::flood(std::string topic, std::string payload, int messages_a_second) {
  const int beats = std::min(200, messages_a_second);  // a second
  const std::string message = packet(0x30, field(topic) + payload);
  std::string beat;
  for (int i = 0; i < messages_a_second / beats; ++i) beat += message;
  for (auto next = std::chrono::steady_clock::now(); !ends_; next += std::chrono::nanoseconds(1s) / beats) {
    std::this_thread::sleep_until(next);
    send_all(socket_, beat);
    sent_ += static_cast<std::uint64_t>(messages_a_second / beats);
  }
}

Flooder::~Flooder() {
  ends_ = true;
  thread_.join();
  ::close(socket_);
}

}  // namespace sluice::testing
