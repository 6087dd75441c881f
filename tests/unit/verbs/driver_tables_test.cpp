#include "firmware/verbs/driver_tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/registry.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(DriverList, NamesEveryDriver) {
  const std::string list = driver_list(all_drivers());
  for (const auto& driver : all_drivers()) EXPECT_THAT(list, HasSubstr(std::string(driver.name) + " "));
}

TEST(DriverPage, ShowsOptionsWithDefaultsAndRanges) {
  const std::string page = driver_page(*find_driver("bme280"));
  EXPECT_THAT(page, HasSubstr("0x76 to 0x77"));
  EXPECT_THAT(page, HasSubstr("default 0x76"));
  EXPECT_THAT(page, HasSubstr("0, 1, 2, 4, 8, 16"));
  EXPECT_THAT(page, HasSubstr("read each 10s, given up after 500ms, about 2ms on the bus"));
}

TEST(DriverPage, ShowsChannelsWithUnitsAndRanges) {
  EXPECT_THAT(driver_page(*find_driver("tmp102")), HasSubstr("temperature  Cel  number  -55 to 150"));
  EXPECT_THAT(driver_page(*find_driver("thermal")), HasSubstr("from -273.15"));
  EXPECT_THAT(driver_page(*find_driver("hwmon")), HasSubstr("known after the first read"));
}

TEST(DriverPage, MarksRequiredOptions) {
  EXPECT_THAT(driver_page(*find_driver("hwmon")), HasSubstr("required"));
  EXPECT_THAT(driver_page(*find_driver("tmp102")), Not(HasSubstr("required")));
}

TEST(DriverPage, ExistsForEveryDriverAndSaysHowItIsWired) {
  for (const auto& driver : all_drivers()) EXPECT_THAT(driver_page(driver), HasSubstr(std::string(driver.wiring)));
}

}  // namespace
}  // namespace sluice
