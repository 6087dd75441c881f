#include "firmware/provision/setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/config/tree.hpp"

namespace sluice::provision {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What is wrong with a section, each with its place.
std::vector<std::string> wrong(const std::string& section) {
  Problems problems;
  const auto root = read_yaml("setup:\n" + section + "\nmqtt: { broker: b }\n", problems);
  if (root) read_setup(*root, problems);
  auto all = problems.take();
  tidy(all);
  std::vector<std::string> texts;
  for (const auto& problem : all) texts.push_back(problem.text("f"));
  return texts;
}

TEST(Setup, IsGoodWhenItIsEmptyOrComplete) {
  EXPECT_THAT(wrong(""), IsEmpty());
  EXPECT_THAT(wrong("  hostname: greenhouse-1\n"
                    "  ethernet: { address: 192.168.1.20/24, gateway: 192.168.1.1, dns: [192.168.1.1, 2001:db8::1] }\n"
                    "  wifi: { ssid: \"shed ☀\", passphrase: 12345678, country: de, hidden: true, address: 10.0.0.2/8, dns: 10.0.0.1 }\n"
                    "  time: { servers: [ntp.example.org, 192.168.1.1] }\n"
                    "  credentials: { mqtt-password: 007, ca.pem: \"\" }\n"),
              IsEmpty());
}

TEST(Setup, NamesAMisspeltKeyWithItsLineAndTheLikeliest) {
  EXPECT_THAT(wrong("  wifi: { sid: shed }\n  hostnam: a\n"),
              ElementsAre("f:2:3: setup.wifi.ssid: is missing: name of the wireless network, 1 to 32 bytes",
                          "f:2:11: setup.wifi.sid: unknown key – did you mean \"ssid\"?",
                          "f:3:3: setup.hostnam: unknown key – did you mean \"hostname\"?"));
}

TEST(Setup, RefusesNamesThatNoHostOrNetworkCanHave) {
  EXPECT_THAT(
      wrong("  hostname: green_house\n"),
      ElementsAre(
          "f:2:13: setup.hostname: has parts of 1 to 63 letters, digits and inner hyphens, with dots between them, not \"green_house\""));
  EXPECT_THAT(wrong("  wifi: { ssid: \"123456789012345678901234567890123\" }\n"),
              ElementsAre("f:2:17: setup.wifi.ssid: has 33 bytes; the name of a network has 1 to 32"));
  EXPECT_THAT(wrong("  wifi: { ssid: s, country: Germany }\n"),
              ElementsAre("f:2:29: setup.wifi.country: expects two letters such as DE, not \"Germany\""));
  EXPECT_THAT(wrong("  time: { servers: [a.example, \"x y\"] }\n"),
              ElementsAre("f:2:32: setup.time.servers.1: expects a host name or an address, not \"x y\""));
}

TEST(Setup, RefusesAddressesThatDoNotFitTogether) {
  EXPECT_THAT(
      wrong("  ethernet: { address: 192.168.1.20 }\n"),
      ElementsAre("f:2:24: setup.ethernet.address: expects an address with its prefix such as 192.168.1.20/24, not \"192.168.1.20\""));
  EXPECT_THAT(wrong("  ethernet: { address: 192.168.1.20/24, gateway: 192.168.2.1 }\n"),
              ElementsAre("f:2:50: setup.ethernet.gateway: is not in the network of the address beside it"));
  EXPECT_THAT(wrong("  ethernet: { address: 'fd00::20/64', gateway: 'fe80::1' }\n"), IsEmpty());
  EXPECT_THAT(wrong("  ethernet: { address: 192.168.1.20/24, gateway: 'fe80::1' }\n"),
              ElementsAre("f:2:50: setup.ethernet.gateway: is not in the network of the address beside it"));
  EXPECT_THAT(wrong("  ethernet: { gateway: 192.168.2.1 }\n"),
              ElementsAre("f:2:24: setup.ethernet.gateway: needs an address beside it; without one DHCP says both"));
  EXPECT_THAT(wrong("  wifi: { ssid: s, address: 10.0.0.0/8, dns: [here] }\n"),
              ElementsAre("f:2:29: setup.wifi.address: is the network itself or its broadcast address; a board needs one between them",
                          "f:2:41: setup.wifi.dns: expects an address such as 192.168.1.1, not \"here\""));
}

TEST(Setup, RefusesPassphrasesThatNoAccessPointTakesWithoutRepeatingThem) {
  EXPECT_THAT(wrong("  wifi: { ssid: s, passphrase: \"1234567\" }\n"),
              ElementsAre("f:2:32: setup.wifi.passphrase: has 7 characters; a passphrase has 8 to 63, a key 64 hexadecimal digits"));
  EXPECT_THAT(wrong("  wifi: { ssid: s, passphrase: \"geheimnisvoll ☀\" }\n"),
              ElementsAre("f:2:32: setup.wifi.passphrase: has characters that a passphrase cannot have; allowed: letters, digits, spaces "
                          "and signs of ASCII"));
  EXPECT_THAT(wrong("  wifi: { ssid: s, passphrase: " + std::string(64, 'a') + " }\n"), IsEmpty());
  EXPECT_EQ(wrong("  wifi: { ssid: s, passphrase: " + std::string(64, 'x') + " }\n").size(), 1U);
}

TEST(Setup, RefusesCredentialsThatAreNoFilesOfTheirFolder) {
  for (const char* name : {"../passwd", "a/b", ".hidden", "'a b'", "\"a\\nb\"", "\"\""}) {
    EXPECT_THAT(wrong(std::string("  credentials: { ") + name + ": x }\n"),
                ElementsAre(::testing::HasSubstr("a file here has 1 to 64 letters, digits, ., _ and -, and does not begin with a dot")))
        << name;
  }
  EXPECT_THAT(wrong("  credentials: { a: [x] }\n"), ElementsAre("f:2:18: setup.credentials.a: expects text, not a list"));
  EXPECT_THAT(wrong("  credentials: secret\n"), ElementsAre("f:2:16: setup.credentials: expects a map of names, not text"));
}

}  // namespace
}  // namespace sluice::provision
