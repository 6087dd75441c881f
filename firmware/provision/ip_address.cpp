#include "firmware/provision/ip_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace sluice::provision {
namespace {

bool bit(const IpAddress& address, unsigned index) {
  return ((address.bytes.at(index / 8) >> (7 - index % 8)) & 1U) != 0;
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_label(std::string_view text) {
  constexpr std::size_t longest = 63;
  if (text.empty() || text.size() > longest || !is_letter_or_digit(text.front()) || !is_letter_or_digit(text.back())) return false;
  return std::ranges::all_of(text, [](char c) { return c == '-' || is_letter_or_digit(c); });
}

}  // namespace

std::optional<IpAddress> IpAddress::from(const std::string& text) {
  IpAddress address;
  const bool is_v6 = text.contains(':');
  if (inet_pton(is_v6 ? AF_INET6 : AF_INET, text.c_str(), address.bytes.data()) != 1) return std::nullopt;
  address.bits = is_v6 ? 128 : 32;
  return address;
}

bool IpAddress::is_link_local() const {
  return bits == 128 && bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80;
}

std::optional<NetworkAddress> NetworkAddress::from(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = IpAddress::from(std::string(text.substr(0, slash)));
  unsigned prefix = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + slash + 1, end, prefix);
  if (!address || read.ec != std::errc() || read.ptr != end || prefix < 1 || prefix > address->bits) return std::nullopt;
  return NetworkAddress{*address, prefix};
}

bool NetworkAddress::contains(const IpAddress& other) const {
  if (other.bits != address.bits) return false;
  for (unsigned i = 0; i < prefix; ++i) {
    if (bit(address, i) != bit(other, i)) return false;
  }
  return true;
}

bool NetworkAddress::is_of_a_host() const {
  constexpr unsigned longest_with_broadcast = 30;
  if (address.bits != 32 || prefix > longest_with_broadcast) return true;
  unsigned ones = 0;
  for (unsigned i = prefix; i < address.bits; ++i) ones += bit(address, i) ? 1 : 0;
  return ones > 0 && ones < address.bits - prefix;
}

bool is_host_name(std::string_view text) {
  constexpr std::size_t longest = 64;
  if (text.size() > longest) return false;
  while (true) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace sluice::provision
