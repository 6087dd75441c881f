#include <gtest/gtest.h>

#include "drivers/bme280/codec.hpp"
#include "drivers/registry.hpp"
#include "firmware/verbs/offline_read.hpp"
#include "tests/captures/case_files.hpp"
#include "tests/captures/expectations.hpp"

namespace sluice::captures {
namespace {

class I2cCapture : public ::testing::TestWithParam<Case> {};

void expect_conversion_times(const boost::json::object& times) {
  for (const auto& [factors, milliseconds] : times) {
    bme280::Oversampling oversampling;
    ASSERT_EQ(
        std::sscanf(std::string(factors).c_str(), "%d/%d/%d", &oversampling.temperature, &oversampling.pressure, &oversampling.humidity),
        3);
    const std::chrono::duration<double, std::milli> longest = bme280::max_conversion_time(oversampling);
    EXPECT_DOUBLE_EQ(longest.count(), milliseconds.to_number<double>()) << factors;
  }
}

TEST_P(I2cCapture, GivesTheExpectedValuesOrReason) {
  const Case& one = GetParam();
  if (const auto* times = one.expected().if_contains("max_ms")) return expect_conversion_times(times->as_object());
  const DriverInfo& driver = *find_driver(one.kind);
  auto recorded = parse_replay_case(one.line);
  ASSERT_TRUE(recorded.has_value()) << recorded.error().text();
  const auto frame = read_replayed(driver, defaults_of(driver.options), false, std::move(*recorded));
  if (one.expected().at("ok").as_bool()) {
    ASSERT_TRUE(frame.has_value()) << frame.error().text();
    expect_fields(*frame, one.expected().at("fields").as_object(), 0);
  } else {
    ASSERT_FALSE(frame.has_value());
    EXPECT_EQ(name(frame.error().reason), std::string_view(one.expected().at("error").as_string()));
  }
}

INSTANTIATE_TEST_SUITE_P(Data, I2cCapture, ::testing::ValuesIn(checked_cases("i2c", {"bme280", "bmp280", "tmp102"})), test_name);

}  // namespace
}  // namespace sluice::captures
