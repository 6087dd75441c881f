#include "drivers/bme280/driver.hpp"

#include <gtest/gtest.h>

#include "drivers/bme280/emulator.hpp"
#include "drivers/bme280/info.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/play.hpp"

namespace sluice::bme280 {
namespace {

struct Bench {
  explicit Bench(Model model = Model::bme280, Settings settings = {}) : chip(model, loop.clock), sensor(model, bus, loop.clock, settings) {
    bus.attach(settings.address, chip);
  }

  Result<Readings> read() { return loop.run(sensor.read(loop.clock.now() + 500ms)).value(); }
  double value(const Readings& readings, std::size_t i) const { return std::get<double>(readings.values.at(i).value); }

  testing::Loop loop;
  EmulatedI2cBus bus{loop.executor, loop.clock};
  Bme280Chip chip;
  Bme280 sensor;
};

TEST(Bme280, MeasuresWhatTheAirIs) {
  Bench bench;
  bench.chip.temperature = -12.5;
  bench.chip.pressure = 98'765;
  bench.chip.humidity = 62.5;
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value()) << readings.error().text();
  ASSERT_EQ(readings->values.size(), 3U);
  EXPECT_NEAR(bench.value(*readings, 0), -12.5, 0.01);
  EXPECT_NEAR(bench.value(*readings, 1), 98'765, 1.0);
  EXPECT_NEAR(bench.value(*readings, 2), 62.5, 0.02);
}

TEST(Bme280, LeavesTheBusFreeDuringTheConversion) {
  Bench bench(Model::bme280, {.oversampling = {16, 16, 16}});
  const TimePoint start = bench.loop.clock.now();
  ASSERT_TRUE(bench.read().has_value());
  EXPECT_GE(bench.loop.clock.now() - start, 112ms);
  EXPECT_LT(bench.bus.use().occupied, 10ms);
}

TEST(Bme280, StampsTheReadingWithTheStartOfTheConversion) {
  Bench bench(Model::bme280, {.oversampling = {16, 16, 16}});
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value());
  EXPECT_GE(bench.loop.clock.now() - readings->time, 112ms);
  EXPECT_LT(bench.loop.clock.now() - readings->time, 120ms);
}

TEST(Bme280, ReadsTheCalibrationOnlyOnce) {
  Bench bench;
  ASSERT_TRUE(bench.read().has_value());
  const auto first = bench.bus.use().transfers;
  ASSERT_TRUE(bench.read().has_value());
  EXPECT_EQ(bench.bus.use().transfers - first, 4U);  // ctrl_hum, ctrl_meas, status, data
}

TEST(Bme280, TellsAnotherChipAtItsAddress) {
  Bench bench;
  bench.chip.chip_id = 0x61;
  const auto readings = bench.read();
  ASSERT_FALSE(readings.has_value());
  EXPECT_EQ(readings.error().reason, Reason::chip_id);
  EXPECT_EQ(readings.error().detail, "found BME680 (id 0x61), expected BME280");
}

TEST(Bme280, RefusesABmp280SoldAsABme280) {
  Bench bench;
  bench.chip.chip_id = 0x58;
  EXPECT_EQ(bench.read().error().detail, "found BMP280 (id 0x58), expected BME280");
}

TEST(Bmp280, TakesEarlySamplesOfTheChip) {
  Bench bench(Model::bmp280);
  bench.chip.chip_id = 0x56;
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value()) << readings.error().text();
  EXPECT_EQ(readings->values.size(), 2U);
}

TEST(Bme280, RefusesAChipWithoutItsTrimming) {
  Bench bench;
  bench.chip.trimmed = false;
  EXPECT_EQ(bench.read().error().reason, Reason::all_zero);
}

TEST(Bme280, GivesUpOnAConversionThatDoesNotEnd) {
  Bench bench;
  bench.chip.extra_conversion_time = 1h;
  const TimePoint start = bench.loop.clock.now();
  EXPECT_EQ(bench.read().error().reason, Reason::timeout);
  EXPECT_LT(bench.loop.clock.now() - start, 40ms);
}

TEST(Bme280, WaitsForAConversionThatIsALittleLate) {
  Bench bench;
  bench.chip.extra_conversion_time = 5ms;
  EXPECT_TRUE(bench.read().has_value());
}

TEST(Bme280, InitialisesAgainAfterTheChipWasAway) {
  Bench bench(Model::bme280, {.filter = 4});
  ASSERT_TRUE(bench.read().has_value());
  bench.bus.detach(0x76);
  EXPECT_EQ(bench.read().error().reason, Reason::nack);
  bench.chip.power_cycle();
  bench.bus.attach(0x76, bench.chip);
  const auto before = bench.bus.use().transfers;
  EXPECT_TRUE(bench.read().has_value());
  EXPECT_EQ(bench.bus.use().transfers - before, 10U);  // id, reset, status, 2 x calibration, config, and the measurement
}

TEST(Bme280, HasNoChannelForWhatItIsToldNotToMeasure) {
  Bench bench(Model::bme280, {.oversampling = {1, 0, 0}});
  ASSERT_EQ(bench.sensor.channels().size(), 1U);
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value());
  ASSERT_EQ(readings->values.size(), 1U);
  EXPECT_NEAR(bench.value(*readings, 0), 21.0, 0.01);
}

TEST(Bme280, MarksOnlyTheChannelThatIsOutOfRange) {
  Bench bench;
  bench.chip.pressure = 20'000;
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value());
  EXPECT_FALSE(readings->values[0].bad.has_value());
  EXPECT_EQ(readings->values[1].bad, Reason::range);
  EXPECT_FALSE(readings->values[2].bad.has_value());
}

TEST(Bme280, HandsOnTheBussErrors) {
  Bench bench;
  bench.bus.stick_until(bench.loop.clock.now() + 1h);
  EXPECT_EQ(bench.read().error().reason, Reason::timeout);
}

TEST(Bme280Emulator, DriftsAsTimeGoesBy) {
  testing::Loop loop;
  EmulatedI2cBus bus(loop.executor, loop.clock);
  Bme280Emulator emulator(Model::bme280,
                          {.executor = loop.executor, .clock = loop.clock, .options = defaults_of(bme280_info().options), .i2c = &bus});
  const double before = emulator.chip.temperature;
  testing::play(loop, emulator, 150s);
  EXPECT_NE(emulator.chip.temperature, before);
  EXPECT_NEAR(emulator.chip.temperature, 21.5, 4.0);
}

TEST(Bme280Info, MakesADriverFromItsDefaults) {
  testing::Loop loop;
  EmulatedI2cBus bus(loop.executor, loop.clock);
  const DriverInfo info = bme280_info();
  const Options options = defaults_of(info.options);
  const auto emulator = info.emulate({.executor = loop.executor, .clock = loop.clock, .options = options, .i2c = &bus});
  const auto driver = info.make({.executor = loop.executor, .clock = loop.clock, .options = options, .i2c = &bus});
  EXPECT_TRUE(loop.run(driver->read(loop.clock.now() + info.timeout)).value().has_value());
  EXPECT_EQ(driver->channels().size(), info.channels(options).size());
}

TEST(Bme280Info, StatesTheBusTimeOfARead) {
  Bench bench;
  ASSERT_TRUE(bench.read().has_value());
  const Duration first = bench.bus.use().occupied;
  ASSERT_TRUE(bench.read().has_value());
  EXPECT_LE(bench.bus.use().occupied - first, bme280_info().bus_time);
}

}  // namespace
}  // namespace sluice::bme280
