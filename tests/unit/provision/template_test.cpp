// The file that a new card has on its boot partition.
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/provision/card.hpp"

namespace sluice::testing {
namespace {

using ::testing::IsEmpty;

std::string file_of_a_new_card() {
  std::ostringstream text;
  text << std::ifstream(SLUICE_CARD "/sluice.yaml").rdbuf();
  return text.str();
}

/// With each comment that is an example made a line.
std::string with_examples(const std::string& text, const std::string& heading) {
  std::istringstream lines(text);
  std::string result;
  bool below = false;
  for (std::string line; std::getline(lines, line);) {
    below = below || line == heading;
    const auto hash = line.find("  # ");
    const auto key = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz", 4);
    const bool is_example = below && hash == 0 && key != std::string::npos && line[key] == ':';
    result += (is_example ? line.erase(2, 2) : line) + '\n';
    if (line.starts_with("# ---- The gateway")) break;
  }
  return result;
}

TEST(FileOfANewCard, IsTakenAsItStandsAndGivesTheGatewayOneDevice) {
  const Card card;
  card.edit(file_of_a_new_card());
  EXPECT_THAT(card.start().problems, IsEmpty());
  const auto taken = check(card["/etc/sluice/sluice.yaml"], {});
  EXPECT_THAT(taken.problems, IsEmpty());
  EXPECT_EQ(taken.config.devices_size(), 1);
  EXPECT_EQ(card.boot_file(), file_of_a_new_card());
}

TEST(FileOfANewCard, ShowsExamplesThatAreRight) {
  const Card card;
  const std::string setup = with_examples(file_of_a_new_card(), "setup:");
  ASSERT_TRUE(setup.contains("\n  wifi: {")) << setup;
  card.edit(setup.substr(0, setup.find("  credentials:")) + gateway_part);
  EXPECT_THAT(card.start().problems, IsEmpty());
  EXPECT_TRUE(card.has(supplicant));
}

}  // namespace
}  // namespace sluice::testing
