// Stories of what a broker keeps of a gateway that changes.
#include <gtest/gtest.h>

#include "tests/scenario/house.hpp"

namespace sluice::testing {
namespace {

constexpr auto mqtt = "mqtt: { broker: mqtt://127.0.0.1 }\n";
constexpr auto buses = "buses: { i2c-1: { i2c: /dev/i2c-1 } }\n";
constexpr auto air = "  air: { driver: bme280, bus: i2c-1, address: 0x76, period: 1h }\n";
constexpr auto old = "  old: { driver: tmp102, bus: i2c-1, address: 0x49, period: 10s }\n";

std::string with(const std::string& devices, const std::string& head = mqtt) {
  return head + buses + "devices:\n" + devices;
}

const std::string both = with(std::string(air) + old);
const std::string only_air = with(air);

TEST(Retained, AreEmptiedOfADeviceThatIsRemoved) {
  House house(both);
  house.play(1min);
  ASSERT_NE(house.broker.retained("old/state"), "");
  house.apply(only_air);
  house.play(1min);
  EXPECT_EQ(house.broker.retained("old/state"), "");
  EXPECT_EQ(house.broker.retained("old/availability"), "");
  EXPECT_NE(house.broker.retained("air/state"), "");
  EXPECT_EQ(house.broker.retained("air/availability"), "online");
}

TEST(Retained, AreEmptiedLaterOfADeviceThatIsRemovedWhileTheBrokerIsAway) {
  House house(both);
  house.play(1min);
  for (int i = 0; i < 4; ++i) house.broker.refuses(ConnectTrouble::unreachable);
  house.broker.loses_connection();
  house.play(11s);
  ASSERT_GT(house.outbox.use().records, 0U) << "a reading of it waits";
  house.apply(only_air);
  house.play(5min);
  ASSERT_EQ(house.outbox.use().records, 0U);
  EXPECT_EQ(house.broker.retained("old/state"), "") << "nor does what waited bring it back";
  EXPECT_EQ(house.broker.retained("old/availability"), "");
}

TEST(Retained, AreEmptiedOfADeviceThatIsRemovedTogetherWithAChangeOfTheSession) {
  House house(both);
  house.play(1min);
  house.apply(with(air, "mqtt: { broker: mqtt://127.0.0.1, keepalive: 20s }\n"));
  house.play(1min);
  EXPECT_EQ(house.broker.retained("old/state"), "");
  EXPECT_EQ(house.broker.retained("old/availability"), "");
  EXPECT_NE(house.broker.retained("air/state"), "");
}

TEST(Retained, ComeBackWithADeviceThatComesBack) {
  House house(both);
  house.play(1min);
  house.apply(only_air);
  house.play(1min);
  house.apply(both);
  house.play(1min);
  EXPECT_NE(house.broker.retained("old/state"), "");
  EXPECT_EQ(house.broker.retained("old/availability"), "online");
}

TEST(Retained, ComeBackWithADeviceThatComesBackBeforeTheBrokerHasAnswered) {
  House house(both);
  house.play(1min);
  house.broker.holds_answers();
  house.apply(only_air);
  house.play(1s);
  house.apply(both);
  house.loop.clock.settle();
  house.broker.thaws();
  house.loop.clock.settle();
  EXPECT_EQ(house.broker.retained("old/availability"), "online") << "before it has been read";
}

TEST(Retained, HaveNoChannelsThatADeviceHasNoLonger) {
  House house(with("  air: { driver: bme280, bus: i2c-1, address: 0x76, period: 1s, channels: { humidity: { window: 10s } } }\n"));
  house.play(15s);
  ASSERT_TRUE(house.broker.retained("air/state").contains("humidity"));
  house.apply(with("  air: { driver: tmp102, bus: i2c-1, address: 0x48, period: 1s }\n"));
  house.play(10s);
  const std::string state = house.broker.retained("air/state");
  EXPECT_TRUE(state.contains("temperature")) << state;
  EXPECT_FALSE(state.contains("humidity")) << state;
  EXPECT_FALSE(state.contains("pressure")) << state;
}

TEST(Retained, MoveWithTheNameOfTheGateway) {
  House house("gateway: before\n" + both);
  house.play(1min);
  house.apply("gateway: after\n" + both);
  house.play(1min);
  for (const char* topic : {"status", "devices/air/state", "devices/air/availability", "devices/old/state", "devices/old/availability"}) {
    EXPECT_EQ(house.broker.retained(std::string("before/") + topic), "") << topic;
    EXPECT_NE(house.broker.retained(std::string("after/") + topic), "") << topic;
  }
}

TEST(Retained, MoveWithTheRootThereAndBack) {
  House house(both);
  const std::string moved = with(std::string(air) + old, "mqtt: { broker: mqtt://127.0.0.1, root: plant }\n");
  house.play(1min);
  house.apply(moved);
  house.play(1min);
  EXPECT_EQ(house.broker.retained("sluice/v1/house/devices/air/state"), "");
  EXPECT_NE(house.broker.retained("plant/v1/house/devices/air/state"), "");
  house.apply(both);
  house.play(1min);
  EXPECT_NE(house.broker.retained("sluice/v1/house/devices/air/state"), "");
  EXPECT_NE(house.broker.retained("sluice/v1/house/status"), "");
  EXPECT_EQ(house.broker.retained("plant/v1/house/status"), "");
}

TEST(Retained, AreToldToANewBrokerBeforeTheNextReading) {
  House house(both);
  house.play(10min);
  house.apply(with(std::string(air) + old, "mqtt: { broker: mqtt://127.0.0.2 }\n"));
  house.broker.comes_back();  // with an empty memory
  house.play(10s);
  EXPECT_NE(house.broker.retained("air/state"), "");
  EXPECT_EQ(house.broker.retained("air/availability"), "online");
}

TEST(Retained, AreToldAgainToABrokerThatWasRestartedWithoutPersistence) {
  House house(both);
  house.play(10min);
  house.broker.goes_away();
  house.broker.comes_back();
  house.play(10s);
  EXPECT_NE(house.broker.retained("air/state"), "");
  EXPECT_EQ(house.broker.retained("air/availability"), "online");
  EXPECT_NE(house.broker.retained("house/status"), "");
}

TEST(Retained, AreLeftByAMereStopWithEverythingOffline) {
  House house(both);
  house.play(1min);
  EXPECT_TRUE(house.stop());
  EXPECT_NE(house.broker.retained("air/state"), "");
  EXPECT_EQ(house.broker.retained("air/availability"), "offline");
}

}  // namespace
}  // namespace sluice::testing
