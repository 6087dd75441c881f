#include "gateway/config/broker_url.hpp"

#include <algorithm>
#include <charconv>

namespace sluice {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_host_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

bool is_ipv6_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

std::optional<std::string> take_host(std::string_view& text) {
  const bool bracketed = take_prefix(text, "[");
  bool (*const allowed)(char) = bracketed ? is_ipv6_character : is_host_character;
  const auto end = std::ranges::find_if_not(text, allowed);
  std::string host(text.begin(), end);
  text.remove_prefix(host.size());
  if (host.empty() || (bracketed && (!host.contains(':') || !take_prefix(text, "]")))) return std::nullopt;
  return host;
}

std::optional<std::uint16_t> port_from(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

bool BrokerUrl::is_loopback() const {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && std::ranges::all_of(host, [](char c) { return c == '.' || (c >= '0' && c <= '9'); }));
}

std::optional<BrokerUrl> broker_url_from(std::string_view text) {
  BrokerUrl url;
  url.tls = text.starts_with("mqtts://");
  if (!take_prefix(text, url.tls ? "mqtts://" : "mqtt://")) return std::nullopt;
  auto host = take_host(text);
  if (!host) return std::nullopt;
  url.host = std::move(*host);
  url.port = url.tls ? 8883 : 1883;
  if (text.ends_with('/')) text.remove_suffix(1);
  if (take_prefix(text, ":")) {
    const auto port = port_from(text);
    if (!port) return std::nullopt;
    url.port = *port;
    return url;
  }
  return text.empty() ? std::optional(url) : std::nullopt;
}

}  // namespace sluice
