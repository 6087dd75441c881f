// Credentials and passphrase: to the board, and out of the file.
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/provision/card.hpp"

namespace sluice::testing {
namespace {

using std::filesystem::perms;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto for_owner = perms::owner_read | perms::owner_write;

const std::string with_secrets =
    "setup:\n  wifi: { ssid: s, passphrase: \"open sesame\" }\n  credentials:\n    mqtt-password: 12345678\n    ca.pem: |\n      BEGIN\n   "
    "   END\n" +
    gateway_part;

TEST(Secrets, GoToTheBoardAndNotIntoTheFileOrTheConfiguration) {
  const Card card;
  card.edit(with_secrets);
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card["/etc/sluice/credentials/mqtt-password"], "12345678");
  EXPECT_EQ(card["/etc/sluice/credentials/ca.pem"], "BEGIN\nEND\n");
  EXPECT_THAT(card[supplicant], HasSubstr("psk=\"open sesame\""));
  EXPECT_EQ(
      card.boot_file(),
      "setup:\n  wifi: { ssid: s, passphrase: \"\" }\n  credentials:\n    mqtt-password: \"\"\n    ca.pem: \"\"\n\n\n" + gateway_part);
  EXPECT_THAT(card["/etc/sluice/sluice.yaml"], Not(HasSubstr("12345678")));
}

TEST(Secrets, AreReadableByTheServiceAndNobodyElse) {
  const Card card;
  card.edit(with_secrets);
  card.start();
  EXPECT_EQ(card.rights("/etc/sluice/credentials"), perms::owner_all | perms::group_read | perms::group_exec);
  EXPECT_EQ(card.rights("/etc/sluice/credentials/mqtt-password"), for_owner | perms::group_read);
  EXPECT_EQ(card.rights(supplicant), for_owner);
  EXPECT_EQ(card.rights("/var/lib/sluice-provision/wifi-passphrase"), for_owner);
  struct stat file{};
  ASSERT_EQ(stat((card.folder() / "root/etc/sluice/credentials/ca.pem").c_str(), &file), 0);
  EXPECT_EQ(file.st_gid, getegid()) << "as /etc/group of the board says";
}

TEST(Secrets, ThatAreBlankStayAsTheyWere) {
  const Card card;
  card.edit(with_secrets);
  card.start();
  card.edit("setup:\n  wifi: { ssid: other, passphrase: \"\" }\n  credentials: { mqtt-password: , ca.pem: NEW }\n" + gateway_part);
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card["/etc/sluice/credentials/mqtt-password"], "12345678");
  EXPECT_EQ(card["/etc/sluice/credentials/ca.pem"], "NEW");
  EXPECT_THAT(card[supplicant], HasSubstr("ssid=6f74686572"));
  EXPECT_THAT(card[supplicant], HasSubstr("psk=\"open sesame\""));
}

TEST(Secrets, ThatAreBlankOnABoardThatHasNoneAreAProblem) {
  const Card card;
  card.edit("setup:\n  wifi: { ssid: s, passphrase: \"\" }\n  credentials: { ca.pem: \"\" }\n" + gateway_part);
  EXPECT_THAT(
      card.start().problems,
      ElementsAre("sluice.yaml:2:20: setup.wifi.passphrase: is blank, and this board knows none from before: write it again",
                  "sluice.yaml:3:18: setup.credentials.ca.pem: is blank, and this board has no such file from before: write it again"));
  EXPECT_FALSE(card.has(supplicant));
}

TEST(Secrets, ThatAreWrongStayInTheFileToBeCorrected) {
  const Card card;
  const std::string text = "setup:\n  wifi: { ssid: s, passphrase: short }\n" + gateway_part;
  card.edit(text);
  EXPECT_EQ(card.start().problems.size(), 1U);
  EXPECT_EQ(card.boot_file(), text);
}

TEST(Secrets, LeaveTheBoardWithTheNetworkTheyBelongTo) {
  const Card card;
  card.edit(with_secrets);
  card.start();
  card.edit(gateway_part);
  card.start();
  EXPECT_FALSE(card.has("/var/lib/sluice-provision/wifi-passphrase"));
}

TEST(Secrets, AreNotLeftBesideTheirFilesByAPowerCut) {
  const Card card;
  card.edit(with_secrets);
  card.start();
  const std::vector<std::string> halves{"/etc/sluice/credentials/ca.pem.new", std::string(supplicant) + ".new",
                                        "/var/lib/sluice-provision/wifi-passphrase.new"};
  for (const auto& half : halves) card.put(half, "newer secret");
  card.edit(with_secrets);
  card.start();
  EXPECT_FALSE(card.has(halves[0])) << "of a file that stays as it is";
  for (const auto& half : halves) card.put(half, "newer secret");
  card.edit(gateway_part);
  card.start();
  for (const auto& half : halves) EXPECT_FALSE(card.has(half)) << half;
}

TEST(Secrets, AreBlankedInAFileOfAWindowsEditorAndNothingElseChanges) {
  const Card card;
  card.edit("\xEF\xBB\xBFsetup:\r\n  credentials: { a: b } # mine\r\nmqtt: { broker: mqtt://127.0.0.1 }\r\n");
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card.boot_file(), "\xEF\xBB\xBFsetup:\r\n  credentials: { a: \"\" } # mine\r\nmqtt: { broker: mqtt://127.0.0.1 }\r\n");
  EXPECT_EQ(card["/etc/sluice/credentials/a"], "b");
}

TEST(Secrets, ThatCannotBeBlankedAsTheyAreWrittenAreTakenAndTold) {
  const Card card;
  const std::string text = "setup:\n  credentials:\n    a: over\n      lines\n" + gateway_part;
  card.edit(text);
  EXPECT_THAT(
      card.start().problems,
      ElementsAre("sluice.yaml:3:8: setup.credentials.a: was taken, but cannot be blanked as it is written: remove it from the file"));
  EXPECT_EQ(card["/etc/sluice/credentials/a"], "over lines");
  EXPECT_EQ(card.boot_file(), text);
}

}  // namespace
}  // namespace sluice::testing
