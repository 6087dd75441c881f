// Stories of a gateway that is asked to stop, at any moment.
#include <random>

#include <gtest/gtest.h>

#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/bus/emulated_i2c_bus.hpp"
#include "tests/scenario/house.hpp"
#include "tests/scenario/story.hpp"

namespace sluice::testing {
namespace {

constexpr auto everything = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, pins: { gpio: /dev/gpiochip0 }, board: { sysfs: /sys } }
devices:
  air:  { driver: bme280, bus: i2c-1, address: 0x76, period: 1s, channels: { temperature: { window: 5s } } }
  soil: { driver: tmp102, bus: i2c-1, address: 0x48, period: 500ms }
  gps:  { driver: nmea, bus: /dev/ttyAMA0 }
  dust: { driver: pmsx003, bus: /dev/ttyAMA1 }
  door: { driver: contact, bus: pins, line: 22, period: 10s }
  rain: { driver: pulse_counter, bus: pins, line: 17, period: 5s }
  fan:  { driver: digital_output, bus: pins, line: 27, initial: true, safe: false, period: 10s }
  cpu:  { driver: thermal, bus: board, zone: cpu-thermal, period: 5s }
)";

TEST(Shutdown, AtAnyMomentIsCleanAndSendsWhatWasMeasured) {
  std::mt19937_64 random(20);
  for (int i = 0; i < 60; ++i) {
    House house(everything);
    house.play(Duration(std::uniform_int_distribution<std::int64_t>(0, Duration(20s).count())(random)));
    const auto took = house.stop();
    ASSERT_TRUE(took) << "it does not end";
    EXPECT_LE(*took, 1s);
    EXPECT_EQ(house.outbox.use().records, 0u);
    EXPECT_NE(house.broker.retained("status").find("offline"), std::string::npos);
    EXPECT_EQ(house.broker.goodbyes(), 1u);
    const Story story(house.broker);
    EXPECT_TRUE(story.missing().empty());
    EXPECT_TRUE(story.repeated().empty());
  }
}

TEST(Shutdown, AtAnyMomentEndsInTimeWithoutABroker) {
  std::mt19937_64 random(21);
  for (int i = 0; i < 30; ++i) {
    House house(everything);
    house.broker.goes_away();
    house.play(Duration(std::uniform_int_distribution<std::int64_t>(0, Duration(60s).count())(random)));
    const auto took = house.stop();
    ASSERT_TRUE(took) << "it does not end";
    EXPECT_LE(*took, Gateway::farewell + 1s);
  }
}

TEST(Shutdown, AtAnyMomentEndsInTimeWithABusThatIsStuckAndABrokerThatIsFrozen) {
  std::mt19937_64 random(22);
  for (int i = 0; i < 30; ++i) {
    House house(everything);
    house.play(2s);
    house.board.i2c("i2c-1").stick_until(never);
    house.broker.freezes();
    house.play(Duration(std::uniform_int_distribution<std::int64_t>(0, Duration(60s).count())(random)));
    const auto took = house.stop();
    ASSERT_TRUE(took) << "it does not end";
    EXPECT_LE(*took, Gateway::farewell + 1s);
  }
}

TEST(Shutdown, PutsOutputsIntoTheirSafeState) {
  House house(everything);
  house.play(1s);
  EXPECT_TRUE(house.board.gpio("pins").level(27)) << "initial: true";
  EXPECT_TRUE(house.stop());
  EXPECT_FALSE(house.board.gpio("pins").level(27)) << "safe: false";
}

}  // namespace
}  // namespace sluice::testing
