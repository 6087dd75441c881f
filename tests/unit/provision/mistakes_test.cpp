// What people get wrong in the file, and what a card gets wrong, costs nothing that was taken before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/provision/card.hpp"

namespace sluice::testing {
namespace {

using std::filesystem::perms;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto configuration = "/etc/sluice/sluice.yaml";

const std::string whole =
    "setup:\n  hostname: shed\n  ethernet: { address: 10.0.0.2/8 }\n  wifi: { ssid: s, passphrase: \"open sesame\" }\n"
    "  time: { servers: a.example }\n  credentials: { a: b, c: d }\n" +
    gateway_part;

/// What `whole` makes of a board, by name.
std::map<std::string, std::string> parts_of(const Card& card) {
  std::map<std::string, std::string> parts;
  for (const auto* name : {"/etc/hostname", "/etc/systemd/network/10-ethernet.network", "/etc/systemd/network/20-wifi.network", supplicant,
                           "/var/lib/sluice-provision/wifi-passphrase", "/etc/systemd/timesyncd.conf.d/sluice.conf",
                           "/etc/sluice/credentials/a", "/etc/sluice/credentials/c"}) {
    parts[name] = card[name];
  }
  return parts;
}

class Mistake : public ::testing::TestWithParam<std::string> {};

TEST_P(Mistake, RemovesNothingAndIsForgottenOnceItIsCorrected) {
  const Card card;
  card.edit(whole);
  EXPECT_THAT(card.start().problems, IsEmpty());
  const auto before = parts_of(card);
  card.edit(GetParam());
  EXPECT_THAT(card.start().problems, Not(IsEmpty()));
  EXPECT_EQ(parts_of(card), before);
  card.edit(gateway_part);
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_FALSE(card.has("/etc/sluice/credentials/a")) << "left out on purpose";
  EXPECT_FALSE(card.has(supplicant));
}

INSTANTIATE_TEST_SUITE_P(
    Provision, Mistake,
    ::testing::Values("setup:\n  hostnam: barn\n  ethernt: {}\n  wify: { ssid: s }\n  tim: {}\n  credential: { a: \"\" }\n" + gateway_part,
                      "setup:\n  wifi: { ssid: s, pasphrase: \"\" }\n" + gateway_part,
                      "setup:\nhostname: barn\nwifi: { ssid: s, passphrase: \"\" }\ncredentials: { a: \"\", c: \"\" }\n" + gateway_part,
                      "setpu:\n  hostname: barn\n" + gateway_part, gateway_part + "divices: {}\n",
                      gateway_part + "outbox:\n  setup:\n    hostname: barn\n    credentials: { a: \"\" }\n",
                      gateway_part + "outbox:\n  setup:\n  hostname: barn\n  credentials: { a: \"\" }\n", "", "# all gone\n",
                      "just words\n", "setup: { hostname: barn }\nmqtt: [\n"));

TEST(KeyWrittenTwice, IsToldAndKeepsNeitherASecretNorTheGatewaysPartBack) {
  for (const std::string& twice : {std::string("  hostname: barn\n"), std::string("health_period: 10s\nhealth_period: 20s\n")}) {
    const Card card;
    card.edit("setup:\n  hostname: shed\n  credentials: { a: open sesame }\n" + twice + gateway_part);
    EXPECT_THAT(card.start().problems, ElementsAre(HasSubstr("this key was written before; write it once"))) << twice;
    EXPECT_EQ(card["/etc/sluice/credentials/a"], "open sesame");
    EXPECT_THAT(card.boot_file(), Not(HasSubstr("sesame")));
    EXPECT_THAT(card[configuration], HasSubstr(gateway_part));
    EXPECT_THAT(card.problems_file(), HasSubstr("The rest was taken."));
  }
}

TEST(GatewaysPart, IsReadableByTheServiceAndNobodyElse) {
  const Card card;
  card.edit(gateway_part);
  card.start();
  EXPECT_EQ(card.rights(configuration), perms::owner_read | perms::owner_write | perms::group_read);
}

TEST(GatewaysPart, IsNotTakenWhereItMayHoldSecrets) {
  for (const std::string& text :
       {std::string("setup:\nwifi: { ssid: s, passphrase: open sesame }\n"), std::string("setup:\ncredentials:\n  a: open sesame\n"),
        std::string("setpu:\n  credentials: { a: open sesame }\n"), std::string("outbox:\n  setup:\n    credentials: { a: open sesame }\n"),
        std::string("outbox:\n  credentials: { a: open sesame }\n"),
        std::string("sluice: { setup: { credentials: { a: open sesame } } }\n")}) {
    const Card card;
    card.put(configuration, "from before");
    card.edit(text + gateway_part);
    EXPECT_THAT(card.start().problems, ElementsAre(HasSubstr("the gateway's part is not taken"))) << text;
    EXPECT_EQ(card[configuration], "from before") << text;
    EXPECT_THAT(card.problems_file(), HasSubstr("the gateway goes on with what it had"));
    EXPECT_THAT(card.problems_file(), Not(HasSubstr("sesame")));
  }
}

TEST(DeviceNamedLikeAKeyOfSetup, IsADevice) {
  for (const std::string name : {"setup", "wifi", "time"}) {
    const Card card;
    card.edit("devices:\n  " + name + ": { driver: counter, chip: gpiochip0, line: 1 }\n");
    card.start();
    EXPECT_THAT(card[configuration], HasSubstr("counter")) << name;
  }
}

TEST(GatewaysPart, IsNotTakenOfAFileThatHoldsNothing) {
  const Card card;
  card.put(configuration, "from before");
  card.edit("");
  EXPECT_THAT(card.start().problems, Not(IsEmpty()));
  EXPECT_EQ(card[configuration], "from before");
}

TEST(CardThatCannotBeWritten, KeepsTheCredentialFromBeforeAndTheSecretInTheFile) {
  const Card card;
  card.edit(whole);
  card.start();
  card.put("/etc/sluice/credentials/a.new/folder", "where the new one would be written");
  const std::string text = "setup:\n  credentials: { a: NEW }\n" + gateway_part;
  card.edit(text);
  EXPECT_THAT(card.start().problems,
              ElementsAre(AllOf(HasSubstr("sluice.yaml:2:21: setup.credentials.a: cannot write"), HasSubstr("Is a directory"))));
  EXPECT_EQ(card["/etc/sluice/credentials/a"], "b");
  EXPECT_EQ(card.boot_file(), text);
  card.remove("/etc/sluice/credentials/a.new");
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card["/etc/sluice/credentials/a"], "NEW");
}

}  // namespace
}  // namespace sluice::testing
