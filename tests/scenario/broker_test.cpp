// Stories of a broker that is away.
#include <gtest/gtest.h>

#include "tests/scenario/house.hpp"
#include "tests/scenario/story.hpp"

namespace sluice::testing {
namespace {

constexpr auto greenhouse = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, board: { sysfs: /sys } }
devices:
  air:  { driver: bme280, bus: i2c-1, address: 0x76, period: 10s, channels: { temperature: { window: 5m, publish: [mean, min, max, count] } } }
  cpu:  { driver: thermal, bus: board, zone: cpu-thermal, period: 1m }
)";

TEST(Broker, AnHourAwayLosesNothingAndRepeatsOnlyWhatWasNotAcknowledged) {
  House house(greenhouse);
  house.play(30min);
  house.broker.goes_away();
  house.play(1h);
  house.broker.comes_back();
  house.play(30min);
  EXPECT_TRUE(house.stop());
  const Story story(house.broker);
  EXPECT_TRUE(story.missing().empty());
  EXPECT_EQ(house.outbox.use().records, 0u);
  EXPECT_LE(story.repeated().size(), 2u);
  expect_golden("a_broker_away_for_an_hour", story.text(10min));
}

TEST(Broker, ThatIsNotThereAtTheStartIsWaitedForWhileSensorsAreRead) {
  House house(greenhouse);
  house.broker.goes_away();
  house.play(10min);
  EXPECT_GE(house.outbox.use().records, 60u);
  house.broker.comes_back();
  house.play(5min);
  EXPECT_TRUE(house.stop());
  EXPECT_TRUE(Story(house.broker).missing().empty());
}

TEST(Broker, ThatFreezesIsLeftAndWhatItDidNotAcknowledgeIsSentAgain) {
  House house(greenhouse);
  house.play(10min);
  house.broker.freezes();
  house.play(10min);
  house.broker.thaws();
  house.play(10min);
  EXPECT_TRUE(house.stop());
  const Story story(house.broker);
  EXPECT_TRUE(story.missing().empty());
  EXPECT_GE(house.broker.connections(), 2u);
  EXPECT_EQ(house.outbox.use().records, 0u);
}

}  // namespace
}  // namespace sluice::testing
