#include <gtest/gtest.h>

#include "drivers/bus/emulated_sysfs.hpp"
#include "drivers/thermal/codec.hpp"
#include "drivers/thermal/driver.hpp"
#include "drivers/thermal/emulator.hpp"
#include "drivers/thermal/info.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/play.hpp"

namespace sluice::thermal {
namespace {

TEST(ThermalCodec, ConvertsMillidegrees) {
  EXPECT_EQ(decode("48312"), 48.312);
  EXPECT_EQ(decode("-5000"), -5.0);
  EXPECT_EQ(decode("0"), 0.0);
}

TEST(ThermalCodec, TakesTheMarkOfADisabledZoneAsNoData) {
  EXPECT_EQ(decode("-274000").error().reason, Reason::no_data);
}

TEST(ThermalCodec, RefusesWhatIsNoNumber) {
  EXPECT_EQ(decode("").error().reason, Reason::parse);
  EXPECT_EQ(decode("48.3").error().reason, Reason::parse);
  EXPECT_EQ(decode("99999999999999999999").error().reason, Reason::parse);
}

struct Bench {
  testing::Loop loop;
  EmulatedSysfs sysfs;
  Thermal zone{sysfs, loop.clock, "cpu-thermal"};

  void put(const std::string& entry, const std::string& type, Result<std::string> temperature) {
    sysfs.set("class/thermal/" + entry + "/type", type);
    sysfs.set("class/thermal/" + entry + "/temp", std::move(temperature));
  }
  Result<Readings> read() { return loop.run(zone.read(never)).value(); }
};

TEST(Thermal, FindsItsZoneByType) {
  Bench bench;
  bench.put("cooling_device0", "cpu-thermal", "3");
  bench.put("thermal_zone0", "gpu-thermal", "40000");
  bench.put("thermal_zone1", "cpu-thermal", "51500");
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value()) << readings.error().text();
  EXPECT_EQ(readings->values.at(0).value, Value(51.5));
}

TEST(Thermal, FindsItsZoneByEntry) {
  Bench bench;
  bench.put("thermal_zone0", "gpu-thermal", "40000");
  Thermal zone(bench.sysfs, bench.loop.clock, "thermal_zone0");
  EXPECT_EQ(bench.loop.run(zone.read(never)).value()->values.at(0).value, Value(40.0));
}

TEST(Thermal, HandsOnThatTheZoneIsOff) {
  Bench bench;
  bench.put("thermal_zone0", "cpu-thermal", fail(Reason::no_data));
  EXPECT_EQ(bench.read().error().reason, Reason::no_data);
}

TEST(Thermal, SaysWhichZonesThereAreWhenItsOwnIsNot) {
  Bench bench;
  bench.put("thermal_zone0", "gpu-thermal", "40000");
  EXPECT_EQ(bench.read().error().text(), "gone: no zone cpu-thermal; there are: thermal_zone0 (gpu-thermal)");
}

TEST(Thermal, ComesBackUnderAnotherNumber) {
  Bench bench;
  bench.put("thermal_zone0", "cpu-thermal", "40000");
  ASSERT_TRUE(bench.read().has_value());
  bench.sysfs.remove("class/thermal/thermal_zone0/type");
  bench.sysfs.remove("class/thermal/thermal_zone0/temp");
  EXPECT_EQ(bench.read().error().reason, Reason::gone);
  bench.put("thermal_zone7", "cpu-thermal", "41000");
  EXPECT_EQ(bench.read()->values.at(0).value, Value(41.0));
}

TEST(ThermalEmulator, IsReadByTheDriver) {
  testing::Loop loop;
  EmulatedSysfs sysfs;
  const DriverInfo info = thermal_info();
  Options options = defaults_of(info.options);
  options.set("zone", std::string("cpu-thermal"));
  ThermalEmulator emulator({.executor = loop.executor, .clock = loop.clock, .options = options, .sysfs = &sysfs});
  const auto driver = info.make({.executor = loop.executor, .clock = loop.clock, .options = options, .sysfs = &sysfs});
  EXPECT_EQ(loop.run(driver->read(never)).value()->values.at(0).value, Value(48.0));
  testing::play(loop, emulator, 30s);
  EXPECT_NE(loop.run(driver->read(never)).value()->values.at(0).value, Value(48.0));
  const auto zones = loop.run(info.find(sysfs, options)).value();
  ASSERT_TRUE(zones.has_value());
  EXPECT_EQ(zones->size(), 1U);
}

}  // namespace
}  // namespace sluice::thermal
