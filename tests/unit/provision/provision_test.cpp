#include "firmware/provision/provision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/provision/card.hpp"

namespace sluice::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto ethernet = "/etc/systemd/network/10-ethernet.network";
constexpr auto wifi = "/etc/systemd/network/20-wifi.network";
constexpr auto time_servers = "/etc/systemd/timesyncd.conf.d/sluice.conf";

TEST(Provision, GivesTheGatewayTheFileWithTheSameLinesWithoutTheSection) {
  const Card card;
  card.edit("# card\nsetup:\n  hostname: greenhouse-1\n" + gateway_part);
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card["/etc/sluice/sluice.yaml"], "# card\n\n\n" + gateway_part);
  EXPECT_EQ(card["/etc/hostname"], "greenhouse-1\n");
}

TEST(Provision, NamesTheBoardAfterItsSerialNumberElseItsAddressElseItsMachineId) {
  const Card card;
  card.edit(gateway_part);
  card.put("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
  card.start();
  EXPECT_EQ(card["/etc/hostname"], "sluice-abcdef12\n");
  card.remove("/proc");
  card.put("/sys/class/net/br0/type", "1\n");
  card.put("/sys/class/net/eth0/type", "1\n");
  card.put("/sys/class/net/eth0/device/uevent", "");
  card.put("/sys/class/net/eth0/address", "DC:A6:32:01:02:03\n");
  card.start("2");
  EXPECT_EQ(card["/etc/hostname"], "sluice-32010203\n");
  card.remove("/sys");
  card.start("3");
  EXPECT_EQ(card["/etc/hostname"], "sluice-89abcdef\n");
}

TEST(Provision, TakesASerialNumberThatNobodyWroteForNone) {
  for (const char* none : {"0000000000000000", "ffffffff"}) {
    const Card card;
    card.edit(gateway_part);
    card.put("/proc/device-tree/serial-number", none);
    card.put("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
    card.start();
    EXPECT_EQ(card["/etc/hostname"], "sluice-89abcdef\n") << none;
  }
}

TEST(Provision, GivesABoardWithoutAFileANameAndTheNetworkOfItsCable) {
  const Card card;
  const auto outcome = card.start();
  EXPECT_THAT(outcome.problems, ElementsAre("sluice.yaml: is not there"));
  EXPECT_EQ(card["/etc/hostname"], "sluice-abcdef12\n");
  EXPECT_THAT(card[ethernet], HasSubstr("DHCP=yes"));
  EXPECT_FALSE(card.has("/etc/sluice/sluice.yaml"));
}

TEST(Provision, ChangesNothingWithoutAFileUnlessItIsAskedForTheDefaults) {
  const Card card;
  card.put("/etc/hostname", "workstation\n");
  EXPECT_THAT(card.run_by_hand().problems,
              ElementsAre("sluice.yaml is not there: nothing was changed; --defaults gives host name and networks as without a file"));
  EXPECT_EQ(card["/etc/hostname"], "workstation\n");
  EXPECT_FALSE(card.has(ethernet));
  EXPECT_EQ(card.problems_file(), "");
}

TEST(Provision, LeavesWhatWasTakenWhenTheFileIsGone) {
  const Card card;
  card.edit("setup: { hostname: shed }\n" + gateway_part);
  card.start();
  std::filesystem::remove(card.folder() / "boot/sluice.yaml");
  EXPECT_THAT(card.start().problems, ElementsAre("sluice.yaml: is not there"));
  EXPECT_EQ(card["/etc/hostname"], "shed\n");
  EXPECT_THAT(card.problems_file(), HasSubstr("sluice.yaml: is not there")) << "on the drive no file of problems means that all is well";
}

TEST(Provision, NamesTheFileThatMayBeItUnderAnotherName) {
  for (const std::string name : {"sluice.yml", "sluice.yaml.txt"}) {
    const Card card;
    card.edit(gateway_part);
    std::filesystem::rename(card.folder() / "boot/sluice.yaml", card.folder() / "boot" / name);
    EXPECT_THAT(card.start().problems, ElementsAre("sluice.yaml: is not there; is it " + name + "? Give it this name"));
  }
}

TEST(Provision, ForgetsThatTheFileWasNotThereWhenItHasItsNameAgain) {
  const Card card;
  card.edit(gateway_part);
  card.start();
  const auto boot = card.folder() / "boot";
  std::filesystem::rename(boot / "sluice.yaml", boot / "sluice.yml");
  card.start();
  EXPECT_THAT(card.problems_file(), HasSubstr("is it sluice.yml?"));
  std::filesystem::rename(boot / "sluice.yml", boot / "sluice.yaml");
  EXPECT_THAT(card.start().done, ElementsAre("sluice.yaml has not changed since it was taken"));
  EXPECT_EQ(card.problems_file(), "");
}

TEST(Provision, DoesNothingWhenTheFileHasNotChangedSinceItWasTaken) {
  const Card card;
  card.edit("setup: { hostname: shed }\n" + gateway_part);
  card.start();
  card.put("/etc/sluice/sluice.yaml", "edited on the board");
  EXPECT_THAT(card.start().done, ElementsAre("sluice.yaml has not changed since it was taken"));
  EXPECT_EQ(card["/etc/sluice/sluice.yaml"], "edited on the board");
  EXPECT_THAT(card.start("2").done, Contains(HasSubstr("/etc/sluice/sluice.yaml"))) << "another version takes it again";
}

TEST(Provision, BringsBackWhatARepairOfTheCardLost) {
  const Card card;
  card.edit("setup: { hostname: shed, credentials: { a: open sesame } }\n" + gateway_part);
  card.start();
  card.remove("/etc/hostname");
  card.put("/etc/sluice/sluice.yaml", "");
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card["/etc/hostname"], "shed\n");
  EXPECT_THAT(card["/etc/sluice/sluice.yaml"], HasSubstr(gateway_part));
  card.remove("/etc/sluice/credentials/a");
  EXPECT_THAT(card.start().problems, ElementsAre(HasSubstr("this board has no such file from before: write it again")));
}

TEST(Provision, WritesOnlyWhatChanges) {
  const Card card;
  card.edit("setup: { hostname: shed }\n" + gateway_part);
  card.start();
  card.edit("setup: { hostname: barn }\n" + gateway_part);
  EXPECT_THAT(card.start().done, ElementsAre("written: /etc/hostname"));
}

TEST(Provision, RemovesWhatTheSectionNoLongerNames) {
  const Card card;
  card.edit("setup:\n  wifi: { ssid: a }\n  time: { servers: b }\n  credentials: { c: d, e: f }\n" + gateway_part);
  EXPECT_THAT(card.start().problems, IsEmpty());
  for (const auto* name : {wifi, supplicant, time_servers, "/etc/sluice/credentials/c"}) EXPECT_TRUE(card.has(name)) << name;
  card.put("/etc/sluice/credentials/own", "put there by hand");
  card.edit("setup:\n  credentials: { e: f }\n" + gateway_part);
  EXPECT_THAT(card.start().problems, IsEmpty());
  for (const auto* name : {wifi, supplicant, time_servers, "/etc/sluice/credentials/c"}) EXPECT_FALSE(card.has(name)) << name;
  EXPECT_TRUE(card.has("/etc/sluice/credentials/e"));
  EXPECT_TRUE(card.has("/etc/sluice/credentials/own"));
}

TEST(Provision, AppliesWhatIsRightAndTellsWhatIsWrongBesideTheFile) {
  const Card card;
  card.edit("setup:\n  hostname: shed\n  wifi: { ssid: \"\" }\n  time: { servers: a.example }\n" + gateway_part);
  const auto outcome = card.start();
  EXPECT_THAT(outcome.problems, ElementsAre("sluice.yaml:3:17: setup.wifi.ssid: is empty; leave the key out, or write text"));
  EXPECT_THAT(card.problems_file(), HasSubstr("sluice.yaml:3:17: setup.wifi.ssid: is empty"));
  EXPECT_EQ(card["/etc/hostname"], "shed\n");
  EXPECT_TRUE(card.has(time_servers));
  EXPECT_FALSE(card.has(wifi));
  EXPECT_EQ(card.start().problems, outcome.problems) << "told at each start, until it is corrected";
  card.edit("setup:\n  hostname: shed\n" + gateway_part);
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card.problems_file(), "");
}

TEST(Provision, LeavesThePartThatIsWrongAsItWas) {
  const Card card;
  card.edit("setup:\n  hostname: shed\n  ethernet: { address: 10.0.0.2/8 }\n" + gateway_part);
  card.start();
  card.edit("setup:\n  hostname: a_b\n  ethernet: { address: 10.0.0.2 }\n" + gateway_part);
  EXPECT_EQ(card.start().problems.size(), 2U);
  EXPECT_EQ(card["/etc/hostname"], "shed\n");
  EXPECT_THAT(card[ethernet], HasSubstr("Address=10.0.0.2/8"));
}

TEST(Provision, PutsABoardWithAWrongFirstFileOnItsCableAllTheSame) {
  const Card card;
  card.edit("setup:\n  hostname: a_b\n  ethernet: { address: 10.0.0.2 }\n" + gateway_part);
  card.start();
  EXPECT_EQ(card["/etc/hostname"], "sluice-abcdef12\n");
  EXPECT_THAT(card[ethernet], HasSubstr("DHCP=yes"));
}

TEST(Provision, TellsTheMistakesOfTheGatewaysPartAndGivesItToTheGatewayAllTheSame) {
  const Card card;
  card.edit("setup: { hostname: shed }\n" + gateway_part + "devices: { air: { driver: bme281 } }\n");
  EXPECT_THAT(card.start().problems, ElementsAre(StartsWith("sluice.yaml:3:"), StartsWith("sluice.yaml:3:")));
  EXPECT_THAT(card.problems_file(), HasSubstr("did you mean \"bme280\"?"));
  EXPECT_THAT(card["/etc/sluice/sluice.yaml"], HasSubstr("bme281"));
  EXPECT_EQ(card["/etc/hostname"], "shed\n");
}

TEST(Provision, TellsOnceWhatIsNoYamlAndStartsTheBoard) {
  const Card card;
  card.edit("setup: { hostname: shed }\nmqtt: [\n");
  EXPECT_EQ(card.start().problems.size(), 1U);
  EXPECT_THAT(card.problems_file(), HasSubstr("not YAML"));
  EXPECT_THAT(card.problems_file(), HasSubstr("Nothing of it was taken"));
  EXPECT_EQ(card["/etc/hostname"], "sluice-abcdef12\n");
  EXPECT_FALSE(card.has("/etc/sluice/sluice.yaml")) << "nobody can tell where its secrets are";
}

TEST(Provision, TakesNothingOfASectionThatCannotBeSeparated) {
  const Card card;
  card.put("/etc/sluice/sluice.yaml", "old");
  card.edit("{ setup: { hostname: shed }, mqtt: { broker: \"mqtt://127.0.0.1\" } }\n");
  EXPECT_THAT(card.start().problems, ElementsAre(HasSubstr("setup: must begin a line")));
  EXPECT_THAT(card.problems_file(), HasSubstr("the gateway goes on with what it had"));
  EXPECT_EQ(card["/etc/sluice/sluice.yaml"], "old");
}

TEST(Provision, TakesBackTheFileThatAPowerCutLeftUnderItsNewName) {
  const Card card;
  card.edit_half(gateway_part);
  EXPECT_THAT(card.start().done, Contains("sluice.yaml.new is what a power cut left of it, and taken back"));
  EXPECT_EQ(card.boot_file(), gateway_part);
  card.edit_half("mqtt: { broker: mqtt://old }\n");
  card.start();
  std::filesystem::remove(card.folder() / "boot/sluice.yaml");
  EXPECT_THAT(card.start().problems, ElementsAre("sluice.yaml: is not there")) << "one beside a whole file is none to take back later";
  card.edit_half("mqtt: [");
  EXPECT_THAT(card.start().problems, ElementsAre("sluice.yaml: is not there"));
}

TEST(Provision, SaysSoWhenAFileIsTooLargeOrCannotBeWritten) {
  const Card card;
  card.edit(std::string(300 * 1024, '#'));
  EXPECT_THAT(card.start().problems, ElementsAre(HasSubstr("is larger than 256 KiB")));
  EXPECT_THAT(card.problems_file(), HasSubstr("Nothing of it was taken"));
  const Card other;
  other.put("/etc/systemd", "a file where a folder should be");
  other.edit(gateway_part);
  EXPECT_THAT(other.start().problems, Contains(HasSubstr("etc/systemd/network: Not a directory")));
  EXPECT_TRUE(other.has("/etc/sluice/sluice.yaml"));
}

}  // namespace
}  // namespace sluice::testing
