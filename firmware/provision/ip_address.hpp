#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::provision {

/// IPv4 or IPv6.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  unsigned bits = 0;  ///< 32 or 128

  /// Nothing when the text is none.
  static std::optional<IpAddress> from(const std::string& text);
  /// fe80::/10 (RFC 4291, 2.5.6): in every network, and the usual address of an IPv6 router.
  bool is_link_local() const;
};

/// An address and how many of its bits name its network: 192.168.1.20/24.
struct NetworkAddress {
  IpAddress address;
  unsigned prefix = 0;

  static std::optional<NetworkAddress> from(std::string_view text);
  bool contains(const IpAddress& other) const;
  /// Whether it is one that a host can have, and neither the network itself nor its broadcast address.
  bool is_of_a_host() const;
};

/// RFC 1123: labels of letters, digits and inner hyphens, 1 to 63 characters each, with dots between them; here at most 64 altogether, as
/// Linux takes them.
bool is_host_name(std::string_view text);

}  // namespace sluice::provision
