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

/// Problems of these channels of a climate sensor, which are written in line 5 from column 5.
std::vector<std::string> climate(const std::string& channels, const std::string& options = "") {
  return problems_of(check_fake(
      with_broker("devices:\n  air:\n    { driver: climate, bus: /dev/i2c-1, " + options + " channels: {\n    " + channels + " } }\n")));
}

std::vector<std::string> temperature(const std::string& keys) {
  return climate("temperature: { " + keys + " }");
}

std::vector<std::string> button(const std::string& keys) {
  return problems_of(check_fake(
      with_broker("devices: { door: { driver: button, bus: /dev/gpiochip0, line: 4, channels: { closed: { " + keys + " } } } }\n")));
}

TEST(Channels, MustExist) {
  EXPECT_THAT(climate("temprature: {}"),
              ElementsAre("5:5: devices.air.channels.temprature: the driver climate has no such channel – did you mean \"temperature\"?"));
  EXPECT_THAT(climate("co2: {}"),
              ElementsAre("5:5: devices.air.channels.co2: the driver climate has no such channel; it has temperature, pressure or serial"));
}

TEST(Channels, CannotBeCalibratedToAConstant) {
  EXPECT_THAT(temperature("calibrate: { scale: 0 }"), ElementsAre(HasSubstr("calibrate.scale: must not be 0")));
  EXPECT_THAT(temperature("calibrate: { offset: 0 }"), IsEmpty());
}

TEST(Channels, CannotBeNarrowedToARangeThatIsNeverMeasured) {
  EXPECT_THAT(temperature("valid: { min: 950 }"), ElementsAre(HasSubstr("leaves nothing of what the device can measure")));
  EXPECT_THAT(temperature("valid: { max: -300 }"), ElementsAre(HasSubstr("leaves nothing")));
  EXPECT_THAT(temperature("valid: { min: 10, max: 30 }"), IsEmpty());
}

TEST(Channels, MayDependOnOptions) {
  EXPECT_THAT(climate("trend: {}", "filter: 4,"), IsEmpty());
  EXPECT_THAT(climate("trend: {}"), ElementsAre(HasSubstr("no such channel")));
  EXPECT_THAT(climate("trend: {}", "filter: many,"), ElementsAre(HasSubstr("devices.air.filter: expects a whole number")));
}

TEST(Channels, OfADeviceThatMustBeAskedAreNotChecked) {
  EXPECT_THAT(
      problems_of(check_fake(with_broker("devices: { b: { driver: board, bus: /sys, chip: cpu, channels: { temp1: { window: 1m } } } }"))),
      IsEmpty());
}

TEST(Channels, AreNotAskedForWhileARequiredOptionIsMissing) {
  EXPECT_THAT(problems_of(check_fake(with_broker("devices: { m: { driver: meter, bus: /dev/ttyUSB0, channels: { energy: {} } } }"))),
              ElementsAre(HasSubstr("devices.m.unit_id: is missing")));
}

TEST(Units, OfAChannelMustMeasureTheSame) {
  EXPECT_THAT(temperature("unit: degF"), IsEmpty());
  EXPECT_THAT(climate("pressure: { unit: mbar }"), IsEmpty());
  EXPECT_THAT(
      temperature("unit: hPa"),
      ElementsAre("5:26: devices.air.channels.temperature.unit: \"hPa\" measures something else than Cel; allowed: K, Cel, mCel, [degF]"));
  EXPECT_THAT(temperature("unit: warm"), ElementsAre(HasSubstr("\"warm\" is no unit known here; allowed: K, Cel")));
}

TEST(Windows, CarryStatistics) {
  EXPECT_THAT(temperature("window: 1m, publish: [mean, stddev]"), IsEmpty());
  EXPECT_THAT(temperature("publish: [mean]"),
              ElementsAre("5:20: devices.air.channels.temperature.publish: statistics need a `window` beside them"));
  EXPECT_THAT(temperature("window: 1m, publish: [median]"),
              ElementsAre("5:42: devices.air.channels.temperature.publish.0: expects mean, min, max, last, count or stddev, not \"median\" "
                          "– did you mean \"mean\"?"));
  EXPECT_THAT(temperature("window: soon, publish: [mean]"), ElementsAre(HasSubstr("temperature.window: expects a duration")));
}

TEST(Deadbands, MayHaveAHeartbeat) {
  EXPECT_THAT(temperature("deadband: 0.1, heartbeat: 10m"), IsEmpty());
  EXPECT_THAT(temperature("heartbeat: 10m"), ElementsAre(HasSubstr("temperature.heartbeat: has no effect without a `deadband` beside it")));
  EXPECT_THAT(temperature("deadband: -1"), ElementsAre(HasSubstr("\"-1\" is out of range; allowed: at least 0")));
}

TEST(Alarms, NeedLimitsThatFitEachOther) {
  EXPECT_THAT(temperature("alarm: { high: 35, low: 5, hysteresis: 0.5 }"), IsEmpty());
  EXPECT_THAT(temperature("alarm: { hysteresis: 0.5 }"),
              ElementsAre("5:20: devices.air.channels.temperature.alarm: needs `high`, `low` or both"));
  EXPECT_THAT(temperature("alarm: { high: 5, low: 5 }"),
              ElementsAre("5:35: devices.air.channels.temperature.alarm.high: must be above `low`, which is 5"));
  EXPECT_THAT(temperature("alarm: { high: 6, low: 5, hysteresis: 1 }"),
              ElementsAre(HasSubstr("alarm.hysteresis: must be less than the 1 between `low` and `high`")));
  EXPECT_THAT(temperature("alarm: { high: hot }"), ElementsAre(HasSubstr("alarm.high: expects a number")));
}

TEST(ValidRanges, NeedLimitsThatFitEachOther) {
  EXPECT_THAT(temperature("valid: { min: -10, max: 50 }"), IsEmpty());
  EXPECT_THAT(temperature("valid: {}"), ElementsAre(HasSubstr("temperature.valid: needs `min`, `max` or both")));
  EXPECT_THAT(temperature("valid: { min: 5, max: 5 }"), ElementsAre(HasSubstr("valid.max: must be above `min`, which is 5")));
}

TEST(States, HaveNoArithmetic) {
  EXPECT_THAT(button("deadband: 0, heartbeat: 1h"), IsEmpty());
  EXPECT_THAT(button("window: 1m, publish: [last, count]"), IsEmpty());
  EXPECT_THAT(button("window: 1m"), ElementsAre(HasSubstr("closed.window: closed is no number: write publish: [last, count]")));
  EXPECT_THAT(button("window: 1m, publish: [mean]"), ElementsAre(HasSubstr("closed.publish: closed is no number")));
  EXPECT_THAT(button("calibrate: {}, unit: Cel, round: 1, alarm: { high: 1 }, valid: { min: 0 }"),
              ElementsAre(HasSubstr("closed.calibrate: only for numbers, and closed is none"), HasSubstr("closed.unit"),
                          HasSubstr("closed.round"), HasSubstr("closed.alarm"), HasSubstr("closed.valid")));
  EXPECT_THAT(climate("serial: { window: 1m, publish: [last] }"),
              ElementsAre(HasSubstr("serial.publish: serial is no number: write publish: [count]")));
}

}  // namespace
}  // namespace sluice
