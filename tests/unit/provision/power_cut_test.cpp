// Wherever a start ends, the next one brings the board to where a whole one does.
#include "tests/unit/provision/power_cut.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/provision/card.hpp"

namespace sluice::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

const std::string text =
    "setup:\n  hostname: shed\n  wifi: { ssid: s, passphrase: \"open sesame\" }\n  credentials: { a: b }\n" + gateway_part;

/// Everything on card and board, by name.
std::map<std::string, std::string> everything(const Card& card) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(card.folder())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[fs::relative(entry.path(), card.folder())] = std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

void leave(const Card& card, const std::map<std::string, std::string>& files) {
  for (const auto& entry : fs::directory_iterator(card.folder())) fs::remove_all(entry.path());
  for (const auto& [name, content] : files) {
    fs::create_directories((card.folder() / name).parent_path());
    std::ofstream(card.folder() / name, std::ios::binary) << content;
  }
}

/// The file with this text, on a board as it is; returns how many changes of names the start made.
int survive_a_cut_at_each_change(const Card& card, const std::string& edited) {
  card.edit(edited);
  const auto before = everything(card);
  EXPECT_THAT(card.start().problems, IsEmpty());
  const auto after = everything(card);
  int change = 1;
  for (;; ++change) {
    for (const auto moment : {Moment::before, Moment::after}) {
      leave(card, before);
      if (!cut_short(change, moment, [&] { card.start(); })) return change - 1;
      EXPECT_THAT(card.start().problems, IsEmpty()) << "change " << change;
      EXPECT_EQ(everything(card), after) << "change " << change << (moment == Moment::before ? ", not made" : ", made");
    }
  }
}

TEST(PowerCut, AtAnyChangeOfAFileLeavesItToBeDoneAgain) {
  const Card card;
  EXPECT_GE(survive_a_cut_at_each_change(card, text), 9) << "files that it writes";
  card.start();
  const std::string other = "setup:\n  credentials: { c: d }\n" + gateway_part;
  EXPECT_GE(survive_a_cut_at_each_change(card, other), 9) << "four that go, five that are written";
  EXPECT_FALSE(card.has("/etc/sluice/credentials/a"));
}

TEST(PowerCut, LeavesTheSecretsInTheFileUntilTheyAreOnTheBoard) {
  const Card card;
  card.edit(text);
  card.put("/etc/sluice/credentials", "no folder");
  EXPECT_FALSE(card.start().problems.empty());
  EXPECT_TRUE(card.boot_file().contains("a: b")) << card.boot_file();
  card.remove("/etc/sluice/credentials");
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_EQ(card["/etc/sluice/credentials/a"], "b");
}

}  // namespace
}  // namespace sluice::testing
