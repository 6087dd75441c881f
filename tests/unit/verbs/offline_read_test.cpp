#include "firmware/verbs/offline_read.hpp"

#include <gtest/gtest.h>

#include "drivers/registry.hpp"

namespace sluice {
namespace {

ReplayCase recorded(std::string_view line) {
  return parse_replay_case(line).value();
}

TEST(ReadReplayed, UsesTheAddressOfTheCase) {
  const DriverInfo& driver = *find_driver("tmp102");
  const auto frame = read_replayed(driver, defaults_of(driver.options), false, recorded(R"({"address":75,"regs":{"0x00":"1900"}})"));
  ASSERT_TRUE(frame.has_value()) << frame.error().text();
  ASSERT_EQ(frame->values.size(), 1U);
  EXPECT_EQ(frame->values[0].name, "temperature");
  EXPECT_EQ(frame->values[0].value, Value(25.0));
  EXPECT_EQ(frame->values[0].unit, "Cel");
}

TEST(ReadReplayed, InsistsOnAnAddressThatTheUserGave) {
  const DriverInfo& driver = *find_driver("tmp102");
  const auto frame = read_replayed(driver, defaults_of(driver.options), true, recorded(R"({"address":75,"regs":{"0x00":"1900"}})"));
  ASSERT_FALSE(frame.has_value());
  EXPECT_EQ(frame.error().reason, Reason::nack);
}

TEST(ReadReplayed, FollowsATranscript) {
  const DriverInfo& driver = *find_driver("tmp102");
  const auto frame = read_replayed(driver, defaults_of(driver.options), false,
                                   recorded(R"({"address":72,"transcript":[{"w":"00"},{"r":"e700","repeated_start":true}]})"));
  ASSERT_TRUE(frame.has_value()) << frame.error().text();
  EXPECT_EQ(frame->values[0].value, Value(-25.0));
}

TEST(ReadTree, SaysThatATreeIsNotThere) {
  const DriverInfo& driver = *find_driver("thermal");
  const auto frames = read_tree(driver, defaults_of(driver.options), "/nowhere");
  ASSERT_FALSE(frames.has_value());
  EXPECT_EQ(frames.error().reason, Reason::gone);
}

}  // namespace
}  // namespace sluice
