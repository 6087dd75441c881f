// Stories of a bus whose driver does not come back from the kernel: a real thread hangs, time is virtual.
#include "tests/scenario/hung_bus.hpp"

#include <gtest/gtest.h>

#include "drivers/async/stragglers.hpp"
#include "tests/scenario/story.hpp"

namespace sluice::testing {
namespace {

constexpr auto with_the_hung_bus = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, i2c-2: { i2c: /dev/i2c-2 } }
devices:
  hung:      { driver: tmp102, bus: i2c-1, address: 0x48, period: 1s }
  neighbour: { driver: tmp102, bus: i2c-1, address: 0x49, period: 1s }
  well:      { driver: tmp102, bus: i2c-2, address: 0x48, period: 1s }
)";

constexpr auto without_the_hung_bus = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-2: { i2c: /dev/i2c-2 } }
devices: { well: { driver: tmp102, bus: i2c-2, address: 0x48, period: 1s } }
)";

constexpr auto many_buses = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, i2c-2: { i2c: /dev/i2c-2 }, i2c-3: { i2c: /dev/i2c-3 }, i2c-4: { i2c: /dev/i2c-4 } }
devices:
  one:   { driver: tmp102, bus: i2c-1, address: 0x48, period: 1s }
  two:   { driver: tmp102, bus: i2c-2, address: 0x48, period: 1s }
  three: { driver: tmp102, bus: i2c-3, address: 0x48, period: 1s }
  well:  { driver: tmp102, bus: i2c-4, address: 0x48, period: 1s }
)";

/// Real time, for what must not wait for the hung thread. A lane that is waited for would cost seconds.
class Stopwatch {
 public:
  Duration elapsed() const { return std::chrono::steady_clock::now() - start_; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void expect_each_second(const std::vector<v1::Record>& records, std::size_t count) {
  ASSERT_EQ(records.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(records[i].readings(0).quality(), v1::QUALITY_GOOD);
    EXPECT_EQ(records[i].time() - records[0].time(), static_cast<std::int64_t>(i) * 1'000'000'000);
  }
}

void expect_all_bad(const std::vector<v1::Record>& records, const std::string& reason) {
  EXPECT_GE(records.size(), 3U);
  for (const auto& record : records) {
    EXPECT_EQ(record.readings(0).quality(), v1::QUALITY_BAD);
    EXPECT_EQ(record.readings(0).reason(), reason);
  }
}

TEST(HungBus, FailsItsOwnDeviceOnlyAndDelaysNoReadingOfAnotherBus) {
  HouseWithHungBuses house(with_the_hung_bus, {"i2c-1"});
  house->play(20s + 500ms);
  EXPECT_EQ(house->broker.retained("devices/hung/availability"), "offline");
  EXPECT_EQ(house->broker.retained("devices/neighbour/availability"), "online") << "it is not to blame";
  EXPECT_EQ(house->broker.retained("devices/well/availability"), "online");
  EXPECT_TRUE(house->stop());
  const Story story(house->broker);
  expect_all_bad(story.records("hung"), "timeout");
  expect_all_bad(story.records("neighbour"), "busy");
  expect_each_second(story.records("well"), 21);
}

TEST(HungBus, IsTakenAwayAtOnceAndNobodyElseLosesAReading) {
  HouseWithHungBuses house(with_the_hung_bus, {"i2c-1"});
  house->play(10s + 500ms);
  const Stopwatch watch;
  house->apply(without_the_hung_bus);
  house->play(10s);
  EXPECT_LT(watch.elapsed(), 30s) << "it waits for the kernel";
  EXPECT_EQ(Stragglers::of(house->loop.executor).wait(0s), std::vector<std::string>{"i2c-1"});
  EXPECT_TRUE(house->stop());
  expect_each_second(Story(house->broker).records("well"), 21);
}

TEST(HungBus, IsReplacedByAnotherOneAtOnce) {
  HouseWithHungBuses house(with_the_hung_bus, {"i2c-1"});
  house->play(10s);
  EXPECT_EQ(house->broker.retained("devices/hung/availability"), "offline");
  std::string elsewhere = with_the_hung_bus;
  elsewhere.replace(elsewhere.find("/dev/i2c-1"), 10, "/dev/i2c-9");
  house->apply(elsewhere);
  house->play(5s);
  EXPECT_EQ(house->broker.retained("devices/hung/availability"), "online");
  EXPECT_TRUE(house->stop());
  const auto readings = Story(house->broker).records("hung");
  ASSERT_GE(readings.size(), 4U);
  expect_each_second({readings.end() - 4, readings.end()}, 4);
}

TEST(HungBus, DelaysAStopByNothingHoweverManyThereAre) {
  HouseWithHungBuses house(many_buses, {"i2c-1", "i2c-2", "i2c-3"});
  house->play(10s + 500ms);
  const Stopwatch watch;
  const auto took = house->stop();
  ASSERT_TRUE(took);
  EXPECT_LE(*took, 1s);
  expect_each_second(Story(house->broker).records("well"), 11);
  house.tear_down();
  EXPECT_LT(watch.elapsed(), 30s) << "it waits for the kernel";
}

}  // namespace
}  // namespace sluice::testing
