#include "firmware/provision/written_files.hpp"

#include <format>
#include <string_view>

namespace sluice::provision {
namespace {

constexpr auto head = "# Written at the start from sluice.yaml on the boot partition: edit it there.\n";

/// `T`: a network, on the cable or wireless.
template <typename T>
std::string network_section(const T& network) {
  std::string text = "\n[Network]\n";
  if (network.address().empty()) {
    text += "DHCP=yes\n";
  } else {
    text += std::format("Address={}\n", network.address());
  }
  if (!network.gateway().empty()) text += std::format("Gateway={}\n", network.gateway());
  for (const auto& server : network.dns()) text += std::format("DNS={}\n", server);
  return text;
}

/// What DHCP and routers say of the network; without its domain the short names of its hosts are not found.
std::string learnt(std::string_view more) {
  return std::format("\n[DHCPv4]\nUseDomains=yes\n{0}\n[IPv6AcceptRA]\nUseDomains=yes\n{0}", more);
}

std::string hex(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) text += std::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

std::string upper(std::string letters) {
  for (char& c : letters) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return letters;
}

/// WPA2 and WPA3; what the device cannot do is left out by wpa_supplicant. 64 hexadecimal digits are the key itself, and not in quotes; a
/// text in quotes ends at the last quote of its line, so that it may contain some.
std::string key_lines(const std::string& passphrase) {
  constexpr std::size_t key_digits = 64;
  if (passphrase.empty()) return "\tkey_mgmt=NONE\n";
  if (passphrase.size() == key_digits) return std::format("\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tieee80211w=1\n\tpsk={}\n", passphrase);
  return std::format("\tkey_mgmt=WPA-PSK WPA-PSK-SHA256 SAE\n\tieee80211w=1\n\tpsk=\"{}\"\n", passphrase);
}

}  // namespace

std::string ethernet_file(const v1::Setup::Network& network) {
  return std::string(head) + "[Match]\nType=ether\nKind=!*\n" + network_section(network) + learnt("");
}

std::string wifi_file(const v1::Setup::Wifi& wifi) {
  constexpr auto after_the_cable = "RouteMetric=2048\n";
  return std::string(head) + "[Match]\nType=wlan\n" + network_section(wifi) + learnt(after_the_cable);
}

std::string supplicant_file(const v1::Setup::Wifi& wifi, const std::string& passphrase) {
  std::string text = head;
  if (!wifi.country().empty()) text += std::format("country={}\n", upper(wifi.country()));
  text += std::format("network={{\n\tssid={}\n", hex(wifi.ssid()));
  if (wifi.hidden()) text += "\tscan_ssid=1\n";
  return text + key_lines(passphrase) + "}\n";
}

std::string time_file(const v1::Setup::Time& time) {
  std::string text = std::string(head) + "[Time]\nNTP=";
  for (int i = 0; i < time.servers_size(); ++i) text += (i > 0 ? " " : "") + time.servers(i);
  return text + '\n';
}

}  // namespace sluice::provision
