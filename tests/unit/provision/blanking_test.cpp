#include "firmware/provision/blanking.hpp"

#include <gtest/gtest.h>

#include "gateway/config/tree.hpp"

namespace sluice::provision {
namespace {

/// Without all its secrets; "-" when that is not safe.
std::string blanked(const std::string& lines) {
  Problems problems;
  const auto root = read_yaml(lines, problems);
  const auto checked = read_setup(*root, problems);
  EXPECT_TRUE(problems.none()) << problems.take().front().text("");
  return without_secrets(lines, *root, checked.secrets).value_or("-");
}

TEST(Blanking, TakesASecretOutHoweverItIsWritten) {
  const std::string before = "setup:\n  credentials:\n    key: ";
  EXPECT_EQ(blanked(before + "plain # c\n"), before + "\"\" # c\n");
  EXPECT_EQ(blanked(before + "\"with \\\" and # \\\\\" # c\n"), before + "\"\" # c\n");
  EXPECT_EQ(blanked(before + "'it''s' # c\n"), before + "\"\" # c\n");
  EXPECT_EQ(blanked(before + "\"over\n      two lines\"\n    b: x\n"), before + "\"\"\n\n    b: \"\"\n");
  EXPECT_EQ(blanked(before + "|\n      one\n\n      # three\n    b: x\n"), before + "\"\"\n\n\n\n    b: \"\"\n");
  EXPECT_EQ(blanked(before + ">-\n      one\n      two\nf: 3\n"), before + "\"\"\n\n\nf: 3\n");
  EXPECT_EQ(blanked(before + "|\n      to the end"), before + "\"\"\n");
  EXPECT_EQ(blanked(before + "0123\n"), before + "\"\"\n");
}

TEST(Blanking, LeavesWhatStandsBesideASecret) {
  EXPECT_EQ(blanked("setup: { wifi: { ssid: Café ☀, passphrase: \"12345678\", country: DE }, credentials: { a: b, c: 'd' } }\n"),
            "setup: { wifi: { ssid: Café ☀, passphrase: \"\", country: DE }, credentials: { a: \"\", c: \"\" } }\n");
  EXPECT_EQ(blanked("setup:\n  wifi: { ssid: s, passphrase: '' }\n"), "setup:\n  wifi: { ssid: s, passphrase: '' }\n");
}

TEST(Blanking, ChangesNothingThatItDoesNotUnderstand) {
  EXPECT_EQ(blanked("setup:\n  credentials:\n    key: over\n      two lines\n"), "-");
}

TEST(Blanking, KnowsASectionThatBlankLinesCannotReplace) {
  const auto is_rest = [](const std::string& lines) {
    Problems problems;
    return is_rest_of(without_section(lines, "setup"), *read_yaml(lines, problems));
  };
  EXPECT_TRUE(is_rest("setup: { hostname: a }\nmqtt: { broker: b }\n"));
  EXPECT_TRUE(is_rest("setup: { hostname: a }\n"));
  EXPECT_TRUE(is_rest("mqtt: { broker: b }\n"));
  EXPECT_FALSE(is_rest("{ setup: { hostname: a }, mqtt: { broker: b } }\n"));
  EXPECT_FALSE(is_rest("  setup: { hostname: a }\n  mqtt: { broker: b }\n"));
  EXPECT_FALSE(is_rest("setup: { hostname: a,\nb: c }\nmqtt: { broker: b }\n"));
}

}  // namespace
}  // namespace sluice::provision
