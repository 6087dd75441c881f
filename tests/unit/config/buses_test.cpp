#include <gmock/gmock.h>

#include "gateway/config/device_settings.hpp"
#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::problems_of;
using testing::with_broker;

Checked check_all(std::string_view buses, std::string_view devices) {
  return check_fake(with_broker("buses: { " + std::string(buses) + " }\ndevices: { " + std::string(devices) + " }\n"));
}

TEST(Buses, AreExactlyOneThing) {
  EXPECT_THAT(problems_of(check_all("a: { timeout: 50ms }", "")),
              ElementsAre("2:10: buses.a: needs exactly one of the keys i2c, serial, gpio, sysfs or replay"));
  EXPECT_THAT(problems_of(check_all("a: { i2c: /dev/i2c-1, serial: /dev/ttyUSB0 }", "")),
              ElementsAre(HasSubstr("buses.a: needs exactly one")));
  EXPECT_THAT(problems_of(check_all("a: { i2cc: /dev/i2c-1 }", "")),
              ElementsAre("2:15: buses.a.i2cc: unknown key – did you mean \"i2c\"?"));
  EXPECT_THAT(problems_of(check_all("a: { i2c: /dev/i2c-1, baud: 9600 }", "")),
              ElementsAre("2:38: buses.a.baud: only for serial ports; this is a bus of kind i2c"));
}

TEST(Buses, OfOneDeviceFileAreOneBus) {
  EXPECT_THAT(problems_of(check_all("a: { i2c: /dev/i2c-1 }, b: { i2c: /dev/i2c-1 }", "")),
              ElementsAre("2:44: buses.b.i2c: \"/dev/i2c-1\" is the bus a already; use that one"));
  EXPECT_THAT(problems_of(check_all("a: { i2c: /dev/i2c-1 }", "air: { driver: climate, bus: /dev/i2c-1 }")),
              ElementsAre("3:41: devices.air.bus: \"/dev/i2c-1\" is the bus a already; write bus: a"));
}

TEST(Buses, ThatAreMissingAreNamedWithThoseThatWouldDo) {
  EXPECT_THAT(problems_of(check_all("i2c-1: { i2c: /dev/i2c-1 }", "air: { driver: climate, bus: i2c1 }")),
              ElementsAre("3:41: devices.air.bus: `buses` has no entry \"i2c1\" – did you mean \"i2c-1\"?"));
  EXPECT_THAT(problems_of(check_all("main: { i2c: /dev/i2c-1 }", "air: { driver: climate, bus: wire }")),
              ElementsAre("3:41: devices.air.bus: `buses` has no entry \"wire\"; there is main"));
}

TEST(Buses, MustBeOfTheDriversKind) {
  EXPECT_THAT(problems_of(check_all("p: { serial: /dev/ttyUSB0 }, w: { i2c: /dev/i2c-1 }", "air: { driver: climate, bus: p }")),
              ElementsAre("3:41: devices.air.bus: \"p\" is a bus of kind serial, but the driver climate needs i2c; there is w"));
}

TEST(Buses, OfRecordingsAnswerI2cDrivers) {
  const auto checked = check_all("r: { replay: capture.jsonl }", "air: { driver: climate, bus: r }");
  EXPECT_THAT(problems_of(checked), IsEmpty());
  EXPECT_EQ(bus_kind(checked.config.buses().at("r")), BusKind::i2c);
}

TEST(DevicePaths, StandForABusWithTheDriversOwnSettings) {
  const auto checked = check_all(
      "",
      "gps: { driver: gnss, bus: /dev/ttyAMA0 }, air: { driver: climate, bus: /dev/i2c-1 }, fan: { driver: board, bus: /sys, chip: x }");
  ASSERT_THAT(problems_of(checked), IsEmpty());
  const auto& buses = checked.config.buses();
  EXPECT_EQ(serial_settings_of(buses.at("/dev/ttyAMA0")), (SerialSettings{.baud = 4800}));
  EXPECT_EQ(buses.at("/dev/ttyAMA0").serial(), "/dev/ttyAMA0");
  EXPECT_EQ(buses.at("/dev/i2c-1").i2c(), "/dev/i2c-1");
  EXPECT_EQ(Duration(buses.at("/dev/i2c-1").timeout()), 100ms);
  EXPECT_EQ(buses.at("/sys").sysfs(), "/sys");
}

TEST(SerialBuses, TakeWhatIsNotWrittenFromTheDriver) {
  const auto checked =
      check_all("m: { serial: /dev/ttyUSB0, baud: 19200 }, idle: { serial: /dev/ttyUSB1 }", "m7: { driver: meter, bus: m, unit_id: 7 }");
  ASSERT_THAT(problems_of(checked), IsEmpty());
  EXPECT_EQ(serial_settings_of(checked.config.buses().at("m")), (SerialSettings{.baud = 19200, .parity = Parity::even}));
  EXPECT_EQ(serial_settings_of(checked.config.buses().at("idle")), SerialSettings{});
}

TEST(SerialBuses, AreSharedByThoseThatAreAskedOnly) {
  EXPECT_THAT(problems_of(check_all("m: { serial: /dev/ttyUSB0 }",
                                    "a: { driver: meter, bus: m, unit_id: 1 }, b: { driver: meter, bus: m, unit_id: 2 }")),
              IsEmpty());
  EXPECT_THAT(problems_of(check_all("m: { serial: /dev/ttyUSB0, baud: 4800 }", "a: { driver: gnss, bus: m }, b: { driver: gnss, bus: m }")),
              ElementsAre("3:36: devices.a.bus: the driver gnss speaks by itself and needs a port of its own; devices.b is on m too",
                          "3:65: devices.b.bus: the driver gnss speaks by itself and needs a port of its own; devices.a is on m too"));
}

TEST(I2cBuses, HaveOneDeviceAtAnAddress) {
  EXPECT_THAT(problems_of(check_all(
                  "w: { i2c: /dev/i2c-1 }, v: { i2c: /dev/i2c-2 }",
                  "a: { driver: climate, bus: w }, b: { driver: climate, bus: v }, c: { driver: climate, bus: w, address: 0x77 }")),
              IsEmpty());
  EXPECT_THAT(
      problems_of(check_all("w: { i2c: /dev/i2c-1 }", "a: { driver: climate, bus: w }, b: { driver: climate, bus: w, address: 0x76 }")),
      ElementsAre("3:83: devices.b.address: address 0x76 on bus w is taken by devices.a; each device there needs its own"));
  EXPECT_THAT(problems_of(check_all("w: { i2c: /dev/i2c-1 }", "a: { driver: climate, bus: w }, b: { driver: climate, bus: w }")),
              ElementsAre("3:44: devices.b.address: address 0x76 on bus w is taken by devices.a; each device there needs its own"));
}

TEST(GpioBuses, HaveOneDeviceAtALine) {
  EXPECT_THAT(problems_of(check_all("p: { gpio: /dev/gpiochip0 }",
                                    "a: { driver: button, bus: p, line: 17 }, b: { driver: button, bus: p, line: 17 }")),
              ElementsAre("3:88: devices.b.line: line 17 on bus p is taken by devices.a; each device there needs its own"));
}

TEST(Periods, ShorterThanTheReadItselfAreRefused) {
  EXPECT_THAT(problems_of(check_all("w: { i2c: /dev/i2c-1 }", "adc: { driver: slow_adc, bus: w, period: 100ms }")),
              ElementsAre("3:53: devices.adc.period: 100ms is shorter than one read occupies the bus w: at least 400ms"));
}

}  // namespace
}  // namespace sluice
