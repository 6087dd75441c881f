// Stories of a board without a clock of its own.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/scenario/house.hpp"

namespace sluice::testing {
namespace {

constexpr auto config = R"(
mqtt: { broker: mqtt://127.0.0.1 }
health_period: 1h
buses: { i2c-1: { i2c: /dev/i2c-1 } }
devices: { air: { driver: bme280, bus: i2c-1, address: 0x76, period: 10s } }
)";

std::size_t events(const House& house, const std::string& type) {
  std::size_t count = 0;
  for (const auto& message : house.broker.messages("/event")) {
    if (boost::json::parse(message.payload).at("type").as_string() == type) ++count;
  }
  return count;
}

TEST(Clock, ThatIsSetIsNoticedWithinSecondsHoweverSeldomHealthIsTold) {
  House house(config);
  house.loop.wall.set(0, false);
  house.play(1h + 1min);
  EXPECT_EQ(events(house, "clock_set"), 0U);
  house.loop.wall.set(ManualWallClock::default_offset, true);
  house.play(6s);
  EXPECT_EQ(events(house, "clock_set"), 1U);
  house.play(2h);
  EXPECT_EQ(events(house, "clock_set"), 1U);
}

}  // namespace
}  // namespace sluice::testing
