#include <filesystem>

#include <gtest/gtest.h>

#include "drivers/registry.hpp"
#include "firmware/verbs/offline_read.hpp"
#include "tests/captures/case_files.hpp"
#include "tests/captures/expectations.hpp"

namespace sluice::captures {
namespace {

class SysfsCapture : public ::testing::TestWithParam<Case> {};

/// The one option of the driver that selects the device: chip or zone.
Options options_for(const DriverInfo& driver, const std::string& entry) {
  Options options = defaults_of(driver.options);
  options.set(std::string(driver.options.at(0).name), entry);
  return options;
}

void expect_label(const DecodedFrame& frame, const std::string& label, const boost::json::value& expected) {
  const auto found = std::ranges::find(frame.labels, label, &NamedValue::name);
  if (expected.is_null()) {
    EXPECT_EQ(found, frame.labels.end()) << label;
    return;
  }
  ASSERT_NE(found, frame.labels.end()) << label;
  EXPECT_EQ(found->value, Value(std::string(expected.as_string())));
}

TEST_P(SysfsCapture, GivesTheExpectedChannels) {
  const Case& one = GetParam();
  const DriverInfo& driver = *find_driver(one.kind);
  const std::string entry = std::filesystem::path(std::string(one.input().at("dir").as_string())).filename();
  const auto frames = read_tree(driver, options_for(driver, entry), SLUICE_DATA "/hwmon/sys");
  ASSERT_TRUE(frames.has_value()) << frames.error().text();
  ASSERT_EQ(frames->size(), 1U);
  const auto& frame = frames->front();
  ASSERT_TRUE(frame.has_value()) << frame.error().text();
  const bool is_chip = one.kind == "hwmon";
  expect_fields(*frame, one.expected().at(is_chip ? "channels" : "fields").as_object(), 1e-9);
  expect_label(*frame, is_chip ? "name" : "type", one.content.at(is_chip ? "name" : "type"));
}

INSTANTIATE_TEST_SUITE_P(Data, SysfsCapture, ::testing::ValuesIn(checked_cases("hwmon", {"hwmon", "thermal"})), test_name);

TEST(SysfsCapture, FindsEveryChipOfTheTree) {
  const DriverInfo& driver = *find_driver("hwmon");
  const auto frames = read_tree(driver, defaults_of(driver.options), SLUICE_DATA "/hwmon/sys");
  ASSERT_TRUE(frames.has_value());
  EXPECT_EQ(static_cast<int>(frames->size()), checked_counts().at("hwmon"));
}

}  // namespace
}  // namespace sluice::captures
