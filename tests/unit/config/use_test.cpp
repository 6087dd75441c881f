#include <gmock/gmock.h>

#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::problems_of;
using testing::with_broker;

constexpr std::string_view meters =
    "buses: { meters: { serial: /dev/ttyUSB0 } }\n"
    "defaults:\n"
    "  meter:\n"
    "    driver: meter\n"
    "    bus: meters\n"
    "    period: 20s\n"
    "    channels: { energy: { window: 1m, round: 2 } }\n";

TEST(Use, GivesADeviceTheKeysItDoesNotWrite) {
  const auto checked = check_fake(
      with_broker(std::string(meters) + "devices: { m7: { use: meter, unit_id: 7 }, m8: { use: meter, unit_id: 8, period: 5s } }\n"));
  ASSERT_THAT(problems_of(checked), IsEmpty());
  const auto& devices = checked.config.devices();
  EXPECT_EQ(devices.at("m7").driver(), "meter");
  EXPECT_EQ(Duration(devices.at("m7").period()), 20s);
  EXPECT_EQ(Duration(devices.at("m8").period()), 5s);
  EXPECT_EQ(devices.at("m8").options().at("unit_id").integer(), 8);
}

TEST(Use, MergesChannelsKeyByKey) {
  const auto checked = check_fake(
      with_broker(std::string(meters) + "devices: { m: { use: meter, unit_id: 7, channels: { energy: { round: 0, unit: kWh } } } }\n"));
  ASSERT_THAT(problems_of(checked), IsEmpty());
  const auto& energy = checked.config.devices().at("m").channels().at("energy");
  EXPECT_EQ(energy.round(), 0);
  EXPECT_EQ(energy.unit(), "kWh");
  EXPECT_EQ(Duration(energy.window()), 1min);
}

TEST(Use, OfAnUnknownEntryNamesTheNearest) {
  EXPECT_THAT(problems_of(check_fake(
                  with_broker(std::string(meters) + "devices: { m: { use: metre, driver: meter, bus: meters, unit_id: 1 } }\n"))),
              ElementsAre(HasSubstr("9:22: devices.m.use: `defaults` has no entry \"metre\" – did you mean \"meter\"?")));
}

TEST(Use, IsRefusedInsideDefaults) {
  EXPECT_THAT(problems_of(check_fake(with_broker("defaults: { a: { use: b }, b: { period: 1s } }"))),
              ElementsAre("2:18: defaults.a.use: an entry of `defaults` cannot use another one"));
}

TEST(Use, TellsAMistakeInDefaultsOnceHoweverManyDevicesHaveIt) {
  EXPECT_THAT(problems_of(check_fake(with_broker("defaults: { m: { driver: meter, bus: /dev/ttyUSB0, period: soon } }\n"
                                                 "devices: { a: { use: m, unit_id: 1 }, b: { use: m, unit_id: 2 } }\n"))),
              ElementsAre(HasSubstr("2:60: defaults.m.period: expects a duration")));
}

TEST(Use, OfADriverlessEntryLeavesOptionsToTheDevice) {
  const auto checked = check_fake(with_broker(
      "defaults: { slow: { period: 1h, filter: 4 } }\n"
      "devices: { a: { use: slow, driver: climate, bus: /dev/i2c-1 }, b: { use: slow, driver: button, bus: /dev/gpiochip0, line: 1 } }\n"));
  EXPECT_THAT(problems_of(checked), ElementsAre(HasSubstr("2:33: devices.b.filter: unknown key")));
  EXPECT_EQ(checked.config.devices().at("a").options().at("filter").integer(), 4);
}

TEST(Use, CannotMakeAHugeConfigurationOfASmallText) {
  std::string text = "defaults:\n  d:\n    channels:\n";
  for (int i = 0; i < 4000; ++i) text += "      c" + std::to_string(i) + ": {}\n";
  text += "devices:\n";
  for (int i = 0; i < 4000; ++i) text += "  d" + std::to_string(i) + ": { use: d }\n";
  EXPECT_THAT(problems_of(check_fake(with_broker(text))), ::testing::Contains(HasSubstr("`use` makes the configuration too large")));
}

}  // namespace
}  // namespace sluice
