#include "firmware/provision/written_files.hpp"

#include <gtest/gtest.h>

namespace sluice::provision {
namespace {

constexpr auto head = "# Written at the start from sluice.yaml on the boot partition: edit it there.\n";
constexpr auto domains = "\n[DHCPv4]\nUseDomains=yes\n\n[IPv6AcceptRA]\nUseDomains=yes\n";

TEST(WrittenFiles, AskTheNetworkOnTheCableUnlessAnAddressIsWritten) {
  v1::Setup::Network network;
  EXPECT_EQ(ethernet_file(network), std::string(head) + "[Match]\nType=ether\nKind=!*\n\n[Network]\nDHCP=yes\n" + domains);
  network.set_address("192.168.1.20/24");
  network.set_gateway("192.168.1.1");
  network.add_dns("192.168.1.1");
  network.add_dns("2001:db8::1");
  EXPECT_EQ(ethernet_file(network), std::string(head) +
                                        "[Match]\nType=ether\nKind=!*\n\n[Network]\nAddress=192.168.1.20/24\nGateway=192.168.1.1\n"
                                        "DNS=192.168.1.1\nDNS=2001:db8::1\n" +
                                        domains);
}

TEST(WrittenFiles, PreferTheCableToTheWirelessNetwork) {
  v1::Setup::Wifi wifi;
  EXPECT_EQ(wifi_file(wifi), std::string(head) +
                                 "[Match]\nType=wlan\n\n[Network]\nDHCP=yes\n\n[DHCPv4]\nUseDomains=yes\nRouteMetric=2048\n\n"
                                 "[IPv6AcceptRA]\nUseDomains=yes\nRouteMetric=2048\n");
}

TEST(WrittenFiles, HoldTheNameOfANetworkInHexadecimalWhateverItIs) {
  v1::Setup::Wifi wifi;
  wifi.set_ssid("\"\n}\nnetwork={");
  wifi.set_country("de");
  EXPECT_EQ(supplicant_file(wifi, ""),
            std::string(head) + "country=DE\nnetwork={\n\tssid=220a7d0a6e6574776f726b3d7b\n\tkey_mgmt=NONE\n}\n");
}

TEST(WrittenFiles, HoldAPassphraseInQuotesAndAKeyAsItIs) {
  v1::Setup::Wifi wifi;
  wifi.set_ssid("s");
  wifi.set_hidden(true);
  EXPECT_EQ(
      supplicant_file(wifi, "say \"friend\" # 1"),
      std::string(head) +
          "network={\n\tssid=73\n\tscan_ssid=1\n\tkey_mgmt=WPA-PSK WPA-PSK-SHA256 SAE\n\tieee80211w=1\n\tpsk=\"say \"friend\" # 1\"\n}\n");
  const std::string key(64, 'a');
  EXPECT_EQ(
      supplicant_file(wifi, key),
      std::string(head) + "network={\n\tssid=73\n\tscan_ssid=1\n\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tieee80211w=1\n\tpsk=" + key + "\n}\n");
}

TEST(WrittenFiles, ListTheServersOfTime) {
  v1::Setup::Time time;
  time.add_servers("a.example.org");
  time.add_servers("192.168.1.1");
  EXPECT_EQ(time_file(time), std::string(head) + "[Time]\nNTP=a.example.org 192.168.1.1\n");
}

}  // namespace
}  // namespace sluice::provision
