#include "firmware/verbs/driver_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(DriverOptions, ReadsWhatIsGivenAndFillsInDefaults) {
  const auto driver = driver_named("bme280");
  ASSERT_TRUE(driver.has_value());
  const auto options = options_from(**driver, {"address=0x77", "filter=4"});
  ASSERT_TRUE(options.has_value()) << options.error();
  EXPECT_EQ(options->integer("address"), 0x77);
  EXPECT_EQ(options->text("filter"), "4");
  EXPECT_EQ(options->text("oversampling_pressure"), "1");
}

TEST(DriverOptions, LetsRequiredOnesBeMissing) {
  const auto options = options_from(**driver_named("hwmon"), {});
  ASSERT_TRUE(options.has_value());
  EXPECT_FALSE(options->has("chip"));
}

TEST(DriverOptions, TakesTextThatLooksLikeANumber) {
  const auto options = options_from(**driver_named("hwmon"), {"chip=1.50"});
  ASSERT_TRUE(options.has_value()) << options.error();
  EXPECT_EQ(options->text("chip"), "1.50");
}

TEST(DriverOptions, SaysWhatIsAllowed) {
  const DriverInfo& driver = **driver_named("bme280");
  EXPECT_THAT(options_from(driver, {"addres=1"}).error(), AllOf(HasSubstr("addres"), HasSubstr("did you mean \"address\"")));
  EXPECT_THAT(options_from(driver, {"filter=3"}).error(), HasSubstr("0, 2, 4, 8 or 16"));
  EXPECT_THAT(options_from(driver, {"address=0x40"}).error(), AllOf(HasSubstr("--option address"), HasSubstr("0x76 to 0x77")));
  EXPECT_THAT(options_from(driver, {"address"}).error(), HasSubstr("NAME=VALUE"));
}

TEST(DriverNamed, SuggestsTheNearestName) {
  EXPECT_THAT(driver_named("bme208").error(), AllOf(HasSubstr("did you mean \"bme280\""), HasSubstr("sluice drivers")));
}

}  // namespace
}  // namespace sluice
