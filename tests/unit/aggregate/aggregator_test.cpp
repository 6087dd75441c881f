#include <gtest/gtest.h>

#include "tests/unit/aggregate/device.hpp"

namespace sluice {
namespace {

using namespace testing;
using Lines = std::vector<std::string>;

TEST(Aggregator, PublishesAllChannelsOfOneReadingInOneRecordAtOnce) {
  Device device;
  device.read(1s, {{.channel = temperature, .value = 21.5}, {.channel = humidity, .value = 40.0}, {.channel = open, .value = true}});
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=21.5 humidity=40 open=true"}));
  EXPECT_EQ(device.get().next_deadline(), never);
}

TEST(Aggregator, PublishesARefusedValueAsBadBesideTheGoodOnes) {
  Device device;
  device.read(1s,
              {{.channel = temperature, .value = 99.0}, {.channel = humidity, .value = 40.0}, {.channel = open, .bad = Reason::no_data}});
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=null:bad:range humidity=40 open=null:bad:no_data"}));
}

TEST(Aggregator, PublishesTheLastGoodValuesWithTheirOldTimesAsStaleWhenAReadFails) {
  Device device;
  device.read(1s, {{.channel = temperature, .value = 21.5}, {.channel = humidity, .value = 40.0}});
  device.read(2s, {{.channel = temperature, .value = 99.0}, {.channel = humidity, .value = 41.0}});
  device.out.lines();
  device.fail(5s, Reason::timeout);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=21.5:stale:timeout", "2 humidity=41:stale:timeout", "5 open=null:bad:timeout"}));
}

TEST(Aggregator, ShowsAReadingAsItWouldBePublishedWithoutATraceOfItInWindowsAlarmsAndDeadbands) {
  Device device;
  auto& config = device.config("temperature");
  config.mutable_calibrate()->set_scale(1);
  config.mutable_calibrate()->set_offset(-0.44);
  config.set_round(1);
  config.mutable_alarm()->set_high(20);
  config.set_window(Duration(10s).count());
  const ReadingsBody shown =
      device.get().show({TimePoint(3s), {{.channel = temperature, .value = 25.0}, {.channel = open, .bad = Reason::nack}}});
  ASSERT_EQ(shown.values.size(), 2U);
  EXPECT_EQ(std::get<double>(shown.values[0].value), 24.6);
  EXPECT_EQ(shown.values[1].quality, Quality::bad);
  EXPECT_EQ(shown.values[1].reason, Reason::nack);
  device.advance(10s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,10) temperature count=0"}));
}

TEST(Aggregator, ComesBackFromStaleToGood) {
  Device device;
  device.config("temperature").set_deadband(5);
  device.read(1s, 21.5);
  device.fail(2s, Reason::nack);
  device.fail(3s, Reason::nack);
  device.read(4s, 21.5);
  device.read(5s, 21.5);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=21.5", "1 temperature=21.5:stale:nack", "2 humidity=null:bad:nack open=null:bad:nack",
                                       "3 humidity=null:bad:nack open=null:bad:nack", "4 temperature=21.5"}));
}

TEST(Aggregator, SpeaksOfStaleWithTheNewestValueAlsoWhenTheDeadbandHeldItBack) {
  Device device;
  device.channels.resize(1);
  device.config("temperature").set_deadband(5);
  device.read(1s, 21.0);
  device.read(2s, 22.0);
  device.fail(3s, Reason::bus);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=21", "2 temperature=22:stale:bus"}));
}

TEST(Aggregator, WorksOnARangeACalibrationAUnitAndAnAlarmInThisOrderAndRoundsLast) {
  Device device;
  auto& config = device.config("temperature");
  config.mutable_valid()->set_max(50);
  config.mutable_calibrate()->set_scale(1);
  config.mutable_calibrate()->set_offset(0.26);
  config.set_unit("K");
  config.mutable_alarm()->set_high(300.405);
  config.set_round(1);
  device.read(1s, 50.1);
  device.read(2s, 26.9);
  device.read(3s, 27.0);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=null:bad:range", "2 temperature=300.3", "3 alarm_raised temperature high",
                                       "3 temperature=300.4 ! temperature.high"}));
  EXPECT_EQ(device.get().device()->channels[temperature].unit, "K");
}

TEST(Aggregator, RaisesAndClearsAnAlarmOnceAndListsActiveOnesOfTheWholeDevice) {
  Device device;
  device.config("temperature").mutable_alarm()->set_high(35);
  device.config("temperature").mutable_alarm()->set_hysteresis(0.5);
  device.read(1s, 36.0);
  device.read(2s, 34.8);
  device.read(3s, {{.channel = humidity, .value = 40.0}});
  device.read(4s, 34.4);
  EXPECT_EQ(device.out.lines(),
            (Lines{"1 alarm_raised temperature high", "1 temperature=36 ! temperature.high", "2 temperature=34.8 ! temperature.high",
                   "3 humidity=40 ! temperature.high", "4 alarm_cleared temperature high", "4 temperature=34.4"}));
}

TEST(Aggregator, NamesDeviceValueAndLimitInAnAlarm) {
  Device device;
  device.config("temperature").mutable_alarm()->set_high(35);
  device.read(1s, 35.2);
  const auto& happening = std::get<Happening>(device.out.records.at(0).body);
  EXPECT_EQ(happening.device, "air");
  EXPECT_EQ(happening.severity, Severity::warning);
  EXPECT_EQ(happening.detail, "35.2 Cel, high limit 35 Cel");
}

TEST(Aggregator, ShowsTheValueThatChangedAnAlarmInSpiteOfTheDeadband) {
  Device device;
  device.config("temperature").mutable_alarm()->set_high(35);
  device.config("temperature").set_deadband(5);
  device.read(1s, 34.9);
  device.read(2s, 35.1);
  device.read(3s, 35.2);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=34.9", "2 alarm_raised temperature high", "2 temperature=35.1 ! temperature.high"}));
}

TEST(Aggregator, LeavesOutWhatTheDeadbandHoldsBackAndMakesNoEmptyRecord) {
  Device device;
  device.config("temperature").set_deadband(0.5);
  device.read(1s, {{.channel = temperature, .value = 21.0}, {.channel = humidity, .value = 40.0}});
  device.read(2s, {{.channel = temperature, .value = 21.1}, {.channel = humidity, .value = 40.0}});
  device.read(3s, 21.2);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=21 humidity=40", "2 humidity=40"}));
}

TEST(Aggregator, ComparesWhatWouldBePublishedSoThatRoundingHidesNoise) {
  Device device;
  device.config("temperature").set_deadband(0);
  device.config("temperature").set_round(1);
  for (const double value : {21.01, 21.03, 20.97, 21.06}) device.read(1s, value);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=21", "1 temperature=21.1"}));
}

TEST(Aggregator, RepeatsTheNewestValueWithItsOwnTimeWhenTheHeartbeatIsDue) {
  Device device;
  device.config("temperature").set_deadband(5);
  device.config("temperature").set_heartbeat(Duration(60s).count());
  device.read(1s, 21.0);
  device.read(51s, 22.0);
  EXPECT_EQ(device.get().next_deadline(), TimePoint(61s));
  device.advance(60s);
  EXPECT_EQ(device.out.lines(), (Lines{"1 temperature=21"}));
  device.advance(61s);
  EXPECT_EQ(device.out.lines(), (Lines{"51 temperature=22"}));
  EXPECT_EQ(device.get().next_deadline(), TimePoint(121s));
}

TEST(Aggregator, TakesUpChannelsThatTheDriverDiscoversLater) {
  Device device;
  device.config("fan").mutable_calibrate()->set_offset(1);
  const auto before = device.get().device();
  EXPECT_FALSE(device.get().update_channels(device.channels, TimePoint(1s)));
  device.channels.push_back({.name = "fan", .unit = "/min"});
  EXPECT_TRUE(device.get().update_channels(device.channels, TimePoint(1s)));
  device.read(2s, {{.channel = 3, .value = 1200.0}});
  EXPECT_EQ(device.out.lines(), (Lines{"2 fan=1201"}));
  EXPECT_EQ(before->channels.size(), 3u);
  EXPECT_EQ(device.get().device()->channels.size(), 4u);
}

TEST(InventoryDevice, HasTheUnitsThatArePublished) {
  ChannelConfigs configs;
  configs["pressure"].set_unit("hPa");
  const std::vector<Channel> channels{{.name = "pressure", .unit = "Pa"}, {.name = "humidity", .unit = "%"}};
  const auto device = make_inventory_device("air", "bme280", channels, configs);
  EXPECT_EQ(device->id, "air");
  EXPECT_EQ(device->driver, "bme280");
  EXPECT_EQ(device->channels[0].unit, "hPa");
  EXPECT_EQ(device->channels[1].unit, "%");
}

}  // namespace
}  // namespace sluice
