#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// mqtt://HOST[:PORT] or mqtts://HOST[:PORT]
struct BrokerUrl {
  std::string host;  ///< a name, an IPv4 address, or an IPv6 address without its brackets
  std::uint16_t port = 1883;
  bool tls = false;

  /// localhost, 127.0.0.0/8 or ::1
  bool is_loopback() const;

  friend bool operator==(const BrokerUrl&, const BrokerUrl&) = default;
};

/// Ports default to 1883 and 8883. Nothing for text that is no such URL (a user or a path in it is refused too).
std::optional<BrokerUrl> broker_url_from(std::string_view text);

}  // namespace sluice
