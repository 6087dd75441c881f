#include "gateway/uplink/name_lookup.hpp"

#include <memory>
#include <netdb.h>

namespace sluice {
namespace {

using Addresses = std::vector<std::string>;

std::string text_of(const addrinfo& entry) {
  std::array<char, NI_MAXHOST> text{};
  const int failed = getnameinfo(entry.ai_addr, entry.ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST);
  return failed ? std::string() : std::string(text.data());
}

Result<Addresses> look_up_now(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (failed) return fail(Reason::gone, "the name " + host + " has no address: " + gai_strerror(failed));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  Addresses addresses;
  for (const int family : {AF_INET, AF_INET6}) {
    for (const addrinfo* entry = found; entry; entry = entry->ai_next) {
      if (entry->ai_family == family) addresses.push_back(text_of(*entry));
    }
  }
  return addresses;
}

}  // namespace

Task<Result<std::vector<std::string>>> look_up(BlockingLane& lane, std::string host) {
  boost::system::error_code no_address;
  asio::ip::make_address(host, no_address);
  if (!no_address) co_return Addresses{host};
  co_return co_await lane.run<Addresses>([host] { return look_up_now(host); });
}

Task<Result<std::string>> tcp_trouble(std::string address, std::uint16_t port) {
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  boost::system::error_code error;
  const auto host = asio::ip::make_address(address, error);
  if (!error) {
    const auto connected = co_await socket.async_connect({host, port}, as_outcome);
    error = std::get<0>(connected);
  }
  co_return error ? error.message() : std::string();
}

std::string in_uri(const std::string& host) {
  return host.contains(':') ? "[" + host + "]" : host;
}

}  // namespace sluice
