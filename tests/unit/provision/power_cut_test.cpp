// Wherever a start ends, the next one brings the board to where a whole one does.
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

TEST(PowerCut, AfterSomeOfTheFilesLeavesItToBeDoneAgain) {
  const Card card;
  card.edit(text);
  const auto before = everything(card);
  EXPECT_THAT(card.start().problems, IsEmpty());
  const auto after = everything(card);
  // In the order of writing: what is below the root, the file on the boot partition, the memory of it.
  const std::vector<std::string> order{"root/etc/hostname",
                                       "root/etc/systemd/network/10-ethernet.network",
                                       "root/var/lib/sluice-provision/wifi-passphrase",
                                       "root/etc/wpa_supplicant/wpa_supplicant-wlan0.conf",
                                       "root/etc/systemd/network/20-wifi.network",
                                       "root/etc/sluice/credentials/a",
                                       "root/etc/sluice/sluice.yaml",
                                       "boot/sluice.yaml",
                                       "root/var/lib/sluice-provision/taken"};
  auto cut = before;
  for (const auto& name : order) {
    ASSERT_TRUE(after.contains(name)) << name;
    cut[name] = after.at(name);
    leave(card, cut);
    EXPECT_THAT(card.start().problems, IsEmpty()) << "after " << name;
    EXPECT_EQ(everything(card), after) << "after " << name;
  }
  EXPECT_EQ(cut, after) << "nothing else is written";
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
