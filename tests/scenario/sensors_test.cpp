// Stories of sensors and buses that fail, a day at a time.
#include <fstream>

#include <gtest/gtest.h>

#include "drivers/bus/emulated_i2c_bus.hpp"
#include "tests/scenario/house.hpp"
#include "tests/scenario/story.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {
namespace {

constexpr auto two_buses = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, i2c-2: { i2c: /dev/i2c-2 }, board: { sysfs: /sys } }
devices:
  air:   { driver: bme280, bus: i2c-1, address: 0x76, period: 10s }
  soil:  { driver: tmp102, bus: i2c-1, address: 0x48, period: 10s }
  attic: { driver: tmp102, bus: i2c-2, address: 0x48, period: 10s }
  cpu:   { driver: thermal, bus: board, zone: cpu-thermal, period: 1m }
)";

/// How many of a device's readings were good, and whether they came on time.
void expect_undisturbed(const Story& story, const std::string& device, Duration period, Duration played) {
  const auto records = story.records(device);
  const auto expected = played / period;
  EXPECT_NEAR(static_cast<double>(records.size()), static_cast<double>(expected), 1.0) << device;
  for (std::size_t i = 2; i < records.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(records[i].time() - records[i - 1].time()), static_cast<double>(period.count()), 5e6)
        << device << " #" << i;
    EXPECT_EQ(records[i].readings(0).quality(), v1::QUALITY_GOOD);
  }
}

TEST(Sensors, ADayWithStuckBusesDisturbsNobodyElse) {
  House house(two_buses);
  house.play(3h);
  house.board.i2c("i2c-1").stick_until(house.loop.clock.now() + 20min);  // a line held low: nobody on this bus
  house.play(9h);
  house.board.i2c("i2c-1").stick_until(0x76, house.loop.clock.now() + 1h);  // one device that stretches the clock for ever
  house.play(6h);
  house.board.i2c("i2c-1").stick_until(house.loop.clock.now() + 5min);
  house.play(6h);
  EXPECT_TRUE(house.stop());
  const Story story(house.broker);
  EXPECT_TRUE(story.missing().empty());
  EXPECT_TRUE(story.repeated().empty());
  expect_undisturbed(story, "attic", 10s, 24h);
  expect_undisturbed(story, "cpu", 1min, 24h);
  expect_golden("a_day_with_stuck_buses", story.text(3h));
}

TEST(Sensors, ASensorThatDiesIsToldOnceAndComesBackByItself) {
  House house(two_buses);
  house.play(10min);
  auto& bus = house.board.i2c("i2c-1");
  bus.stick_until(0x76, house.loop.clock.now() + 1h);
  house.play(2h);
  EXPECT_TRUE(house.stop());
  const Story story(house.broker);
  EXPECT_TRUE(story.missing().empty());
  expect_undisturbed(story, "attic", 10s, 2h + 10min);
  EXPECT_EQ(story.records("soil").size(), 13u * 60 + 1) << "its neighbour on the bus loses no slot";
  expect_golden("a_sensor_that_dies_and_returns", story.text(10min));
}

TEST(Sensors, AStaleReadingCarriesItsLastValueAndItsOldTime) {
  House house(two_buses);
  house.play(1min);
  house.board.i2c("i2c-1").stick_until(0x48, house.loop.clock.now() + 15s);
  house.play(1min);
  EXPECT_TRUE(house.stop());
  const auto records = Story(house.broker).records("soil");
  std::size_t stale = 0;
  for (std::size_t i = 1; i < records.size(); ++i) {
    if (records[i].readings(0).quality() != v1::QUALITY_STALE) continue;
    ++stale;
    EXPECT_EQ(records[i].readings(0).reason(), "timeout");
    EXPECT_EQ(records[i].time(), records[i - 1].time());
    EXPECT_EQ(records[i].readings(0).number(), records[i - 1].readings(0).number());
  }
  EXPECT_GE(stale, 1u);
}

TEST(Sensors, OnAReplayFileThatIsMissingFailAndComeBackWhenItIsThere) {
  const ScratchDirectory directory;
  const std::string file = directory.file("replay.jsonl");
  House house("mqtt: { broker: mqtt://127.0.0.1 }\nbuses: { bench: { replay: " + file +
              " } }\ndevices: { soil: { driver: tmp102, bus: bench, address: 0x48, period: 10s } }");
  house.play(1min);
  EXPECT_EQ(house.broker.retained("devices/soil/availability"), "offline");
  std::ofstream(file) << R"({"id":"one","kind":"tmp102","address":72,"regs":{"0x00":"1900"}})" << '\n';
  house.play(6min);
  EXPECT_EQ(house.broker.retained("devices/soil/availability"), "online");
  EXPECT_NE(house.broker.retained("devices/soil/state").find(R"("temperature":25)"), std::string::npos);
}

}  // namespace
}  // namespace sluice::testing
