// Stories of a configuration that changes while everything runs.
#include <gtest/gtest.h>

#include "tests/scenario/house.hpp"
#include "tests/scenario/story.hpp"

namespace sluice::testing {
namespace {

constexpr auto before = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, board: { sysfs: /sys } }
devices:
  air:  { driver: bme280, bus: i2c-1, address: 0x76, period: 10s, channels: { temperature: { window: 5m } } }
  soil: { driver: tmp102, bus: i2c-1, address: 0x48, period: 10s, channels: { temperature: { window: 5m } } }
  old:  { driver: tmp102, bus: i2c-1, address: 0x49, period: 10s }
)";

constexpr auto after = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, board: { sysfs: /sys } }
devices:
  air:  { driver: bme280, bus: i2c-1, address: 0x76, period: 10s, channels: { temperature: { window: 5m } } }
  soil: { driver: tmp102, bus: i2c-1, address: 0x48, period: 20s, channels: { temperature: { window: 5m } } }
  cpu:  { driver: thermal, bus: board, zone: cpu-thermal, period: 1m }
)";

TEST(Reconfiguration, InMidFlightTouchesOnlyWhatDiffers) {
  House changed(before);
  House same(before);
  for (House* house : {&changed, &same}) house->play(12min);
  changed.apply(after);
  for (House* house : {&changed, &same}) {
    house->play(18min);
    EXPECT_TRUE(house->stop());
  }
  const Story story(changed.broker);
  const auto expected = Story(same.broker).records("air");
  const auto undisturbed = story.records("air");
  ASSERT_EQ(undisturbed.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(undisturbed[i].time()), static_cast<double>(expected[i].time()), 2e6)
        << "but for a transfer on the shared bus";
    EXPECT_EQ(undisturbed[i].window().partial(), expected[i].window().partial());
    EXPECT_EQ(undisturbed[i].window().count(), expected[i].window().count());
  }
  EXPECT_EQ(changed.broker.connections(), 1u) << "the session is not disturbed either";
  EXPECT_TRUE(story.missing().empty());
  EXPECT_TRUE(story.repeated().empty());
  expect_golden("a_reconfiguration_in_mid_flight", story.text(5min));
}

TEST(Reconfiguration, ToTheSameIsNoChange) {
  House house(before);
  house.play(1min);
  const auto records = house.outbox.next_sequence();
  house.apply(before);
  house.loop.clock.settle();
  EXPECT_EQ(house.outbox.next_sequence(), records) << "not even an event";
  EXPECT_EQ(house.broker.connections(), 1u);
}

TEST(Reconfiguration, OfTheBrokerMovesTheSessionAndLosesNothing) {
  House house(before);
  house.play(10min);
  std::string elsewhere = before;
  elsewhere.replace(elsewhere.find("127.0.0.1"), 9, "127.0.0.2");
  house.apply(elsewhere);
  house.play(10min);
  EXPECT_TRUE(house.stop());
  EXPECT_EQ(house.broker.connections(), 2u);
  EXPECT_EQ(house.broker.options().broker.host, "127.0.0.2");
  const Story story(house.broker);
  EXPECT_TRUE(story.missing().empty());
  EXPECT_TRUE(story.repeated().empty());
}

/// `before`, and the session with another keepalive: such a change takes a farewell.
std::string with_keepalive(int seconds) {
  std::string changed = before;
  return changed.replace(changed.find("127.0.0.1"), 9, "127.0.0.1, keepalive: " + std::to_string(seconds) + "s");
}

TEST(Reconfiguration, ToManyAtOnceRunsTheLast) {
  House house(before);
  house.play(1min);
  for (int i = 0; i < 20; ++i) house.apply(with_keepalive(30 + i));
  house.apply(after);
  house.play(10min);
  EXPECT_TRUE(house.stop());
  const Story story(house.broker);
  EXPECT_FALSE(story.records("cpu").empty()) << "only the last has it";
  EXPECT_EQ(house.broker.connections(), 3u) << "the first is tried out; of those that come meanwhile only the last is worth a session";
  EXPECT_TRUE(story.missing().empty());
}

TEST(Reconfiguration, ThatWaitsDoesNotDelayAStop) {
  House house(before);
  house.play(1min);
  house.broker.freezes();
  house.apply(with_keepalive(30));
  house.loop.clock.settle();
  for (int i = 1; i < 6; ++i) house.apply(with_keepalive(30 + i));
  const auto took = house.stop();
  ASSERT_TRUE(took) << "it does not end";
  EXPECT_LE(*took, 2 * Gateway::farewell + 1s) << "of the change under way and of the stop, no more";
}

}  // namespace
}  // namespace sluice::testing
