#include <gtest/gtest.h>

#include "tests/unit/aggregate/device.hpp"

namespace sluice {
namespace {

using namespace testing;
using Lines = std::vector<std::string>;

TEST(AggregatorWindow, PublishesAWindowAtItsEndWithTheStatisticsAskedFor) {
  Device device;
  auto& config = device.config("temperature");
  config.set_window(Duration(60s).count());
  for (const char* statistic : {"count", "mean", "last", "stddev"}) config.add_publish(statistic);
  device.read(10s, 20.0);
  device.read(20s, 22.0);
  EXPECT_EQ(device.get().next_deadline(), TimePoint(60s));
  device.advance(60s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) temperature count=2 count=2 mean=21 last=22 stddev=1"}));
}

TEST(AggregatorWindow, PublishesMeanMinAndMaxUnlessToldOtherwiseAndRoundsThem) {
  Device device;
  device.config("temperature").set_window(Duration(60s).count());
  device.config("temperature").set_round(1);
  for (const double value : {20.04, 20.0, 21.0}) device.read(10s, value);
  device.advance(60s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) temperature count=3 mean=20.3 min=20 max=21"}));
}

TEST(AggregatorWindow, CountsOnlyGoodReadingsInAWindowAndPublishesAnEmptyOne) {
  Device device;
  device.channels.resize(1);
  device.config("temperature").set_window(Duration(60s).count());
  device.read(10s, 20.0);
  device.read(20s, 99.0);
  device.fail(30s, Reason::timeout);
  device.advance(120s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) temperature count=1 mean=20 min=20 max=20", "[60,120) temperature count=0"}));
}

TEST(AggregatorWindow, PutsAReadingAtAnEdgeIntoTheWindowThatBeginsThere) {
  Device device;
  device.config("temperature").set_window(Duration(60s).count());
  device.read(60s - 1ns, 20.0);
  device.read(60s, 30.0);
  device.read(120s, 40.0);
  EXPECT_EQ(device.out.lines(),
            (Lines{"[0,60) temperature count=1 mean=20 min=20 max=20", "[60,120) temperature count=1 mean=30 min=30 max=30"}));
}

TEST(AggregatorWindow, RaisesAnAlarmAtOnceAlsoWithinAWindow) {
  Device device;
  device.config("temperature").set_window(Duration(60s).count());
  device.config("temperature").mutable_alarm()->set_high(35);
  device.read(10s, 36.0);
  EXPECT_EQ(device.out.lines(), (Lines{"10 alarm_raised temperature high"}));
  device.advance(60s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) temperature count=1 mean=36 min=36 max=36 ! temperature.high"}));
}

TEST(AggregatorWindow, ComparesTheMeanOfAWindowElseTheFirstStatisticListed) {
  Device device;
  for (const char* channel : {"temperature", "humidity"}) {
    device.config(channel).set_window(Duration(60s).count());
    device.config(channel).set_deadband(1);
  }
  for (const char* statistic : {"max", "mean"}) device.config("temperature").add_publish(statistic);
  for (const char* statistic : {"max", "min"}) device.config("humidity").add_publish(statistic);
  device.read(10s, {{.channel = temperature, .value = 20.0}, {.channel = humidity, .value = 50.0}});
  device.read(70s, {{.channel = temperature, .value = 10.0}, {.channel = humidity, .value = 10.0}});
  device.read(71s, {{.channel = temperature, .value = 30.0}, {.channel = humidity, .value = 50.0}});
  device.advance(120s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) temperature count=1 max=20 mean=20", "[0,60) humidity count=1 max=50 min=50"}));
}

TEST(AggregatorWindow, LetsEmptyWindowsAndTheFirstFullOneThroughTheDeadbandOnce) {
  Device device;
  device.config("temperature").set_window(Duration(60s).count());
  device.config("temperature").set_deadband(5);
  device.read(10s, 20.0);
  device.read(190s, 20.0);
  device.advance(240s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) temperature count=1 mean=20 min=20 max=20", "[60,120) temperature count=0",
                                       "[180,240) temperature count=1 mean=20 min=20 max=20"}));
}

TEST(AggregatorWindow, KeepsTheHeartbeatOfAWindowByItsEdges) {
  Device device;
  device.config("temperature").set_window(Duration(60s).count());
  device.config("temperature").set_deadband(5);
  device.config("temperature").set_heartbeat(Duration(150s).count());
  for (int i = 0; i < 6; ++i) device.read(i * 60s, 20.0);
  device.advance(360s);
  EXPECT_EQ(device.out.lines(),
            (Lines{"[0,60) temperature count=1 mean=20 min=20 max=20", "[120,180) temperature count=1 mean=20 min=20 max=20",
                   "[240,300) temperature count=1 mean=20 min=20 max=20"}));
}

TEST(AggregatorWindow, CutsWindowsWhenTheClockIsSetAndAlignsTheNextOnes) {
  Device device;
  device.config("temperature").set_window(Duration(60s).count());
  device.read(10s, 20.0);
  device.get().advance(TimePoint(25s), {.nanoseconds = Duration(1h + 35s).count(), .synchronised = true});
  device.read(30s, 30.0);
  EXPECT_EQ(device.get().next_deadline(), TimePoint(50s));
  device.get().advance(TimePoint(50s), {.nanoseconds = Duration(1h + 60s).count(), .synchronised = true});
  EXPECT_EQ(device.out.lines(), (Lines{"[0,25) temperature count=1 mean=20 min=20 max=20 partial",
                                       "[25,50) temperature count=1 mean=30 min=30 max=30 partial"}));
}

TEST(AggregatorWindow, ClosesOpenWindowsAsPartialAtItsEnd) {
  Device device;
  device.config("temperature").set_window(Duration(60s).count());
  device.read(10s, 20.0);
  device.get().close(TimePoint(75s));
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) temperature count=1 mean=20 min=20 max=20", "[60,75) temperature count=0 partial"}));
}

TEST(AggregatorWindow, CountsAndRemembersStatesInAWindow) {
  Device device;
  device.config("open").set_window(Duration(60s).count());
  device.read(10s, {{.channel = open, .value = true}});
  device.read(11s, {{.channel = open, .value = false}});
  device.advance(60s);
  EXPECT_EQ(device.out.lines(), (Lines{"[0,60) open count=2 last=0"}));
}

}  // namespace
}  // namespace sluice
