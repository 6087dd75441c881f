#include "gateway/config/bus_load.hpp"

#include <gmock/gmock.h>

#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using testing::fake_drivers;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::problems_of;
using ::testing::SizeIs;
using testing::with_broker;

std::vector<BusLoad> loads_of(const std::string& text) {
  const auto checked = check_fake(with_broker(text));
  EXPECT_THAT(problems_of(checked), IsEmpty());
  return bus_loads(checked.config, fake_drivers());
}

TEST(BusLoad, AddsUpWhatTheDevicesAsk) {
  const auto loads = loads_of(
      "buses: { w: { i2c: /dev/i2c-1 } }\n"
      "devices: { air: { driver: climate, bus: w, period: 1s }, adc: { driver: slow_adc, bus: w, period: 2s } }\n");
  ASSERT_THAT(loads, SizeIs(1));
  EXPECT_EQ(loads[0].bus, "w");
  EXPECT_EQ(loads[0].kind, "i2c");
  EXPECT_EQ(loads[0].devices[0].device, "adc");
  EXPECT_NEAR(std::chrono::duration<double>(loads[0].per_second()).count(), 0.21, 1e-6);
  EXPECT_TRUE(loads[0].devices[0].kept && loads[0].devices[1].kept);
}

TEST(BusLoad, KeepsNoPeriodOfABusThatIsAskedTooMuch) {
  const auto loads = loads_of(
      "buses: { w: { i2c: /dev/i2c-1 } }\n"
      "devices: { a: { driver: slow_adc, bus: w }, b: { driver: slow_adc, bus: w, address: 0x49 }, c: { driver: slow_adc, bus: w, address: "
      "0x4a } }\n");
  EXPECT_EQ(loads[0].per_second(), 1200ms);
  EXPECT_FALSE(loads[0].devices[0].kept);
  const auto table = bus_table(loads);
  EXPECT_THAT(table, HasSubstr("1200.0 ms (120.0 %)"));
  EXPECT_THAT(table, HasSubstr("NOT kept: 400ms every 1s"));
  EXPECT_THAT(table, HasSubstr("warning: bus w is asked for 120 % of its time"));
}

TEST(BusLoad, ScalesSerialReadsToTheBaudRate) {
  const auto loads =
      loads_of("buses: { m: { serial: /dev/ttyUSB0, baud: 19200 } }\ndevices: { a: { driver: meter, bus: m, unit_id: 1, period: 1s } }\n");
  EXPECT_EQ(loads[0].devices[0].bus_time, 25ms);
}

TEST(BusLoad, TakesNothingForDevicesThatSpeakByThemselves) {
  const auto loads = loads_of("devices: { gps: { driver: gnss, bus: /dev/ttyAMA0 } }\n");
  EXPECT_EQ(loads[0].per_second(), 0s);
  EXPECT_TRUE(loads[0].devices[0].kept);
}

TEST(BusLoad, TableSaysOfADeviceThatSpeaksByItselfThatNothingIsKnown) {
  const auto table = bus_table(loads_of("devices: { gps: { driver: gnss, bus: /dev/ttyAMA0 } }\n"));
  EXPECT_EQ(table,
            "BUS           KIND     USED PER SECOND   PERIODS\n"
            "/dev/ttyAMA0  serial   -                 -\n"
            "  gps                                    speaks by itself\n");
}

TEST(BusLoad, TableNamesEachBusAndDevice) {
  const auto table =
      bus_table(loads_of("buses: { w: { i2c: /dev/i2c-1 }, idle: { gpio: /dev/gpiochip0 } }\n"
                         "devices: { air: { driver: climate, bus: w } }\n"));
  EXPECT_EQ(table,
            "BUS     KIND     USED PER SECOND   PERIODS\n"
            "idle    gpio     0.0 ms (0.0 %)    all kept\n"
            "w       i2c      1.0 ms (0.1 %)    all kept\n"
            "  air                              kept: 10ms every 10s\n");
  EXPECT_THAT(table, Not(HasSubstr("warning")));
}

}  // namespace
}  // namespace sluice
