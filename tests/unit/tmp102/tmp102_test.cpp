#include <array>

#include <gtest/gtest.h>

#include "drivers/tmp102/codec.hpp"
#include "drivers/tmp102/driver.hpp"
#include "drivers/tmp102/emulator.hpp"
#include "drivers/tmp102/info.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/play.hpp"

namespace sluice::tmp102 {
namespace {

Result<double> decode_word(int word) {
  return decode(std::array{static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word)});
}

TEST(Tmp102Codec, DecodesTheTableOfTheDataSheet) {
  EXPECT_EQ(decode_word(0x7FF0), 127.9375);
  EXPECT_EQ(decode_word(0x3200), 50.0);
  EXPECT_EQ(decode_word(0x0040), 0.25);
  EXPECT_EQ(decode_word(0x0000), 0.0);
  EXPECT_EQ(decode_word(0xFFC0), -0.25);
  EXPECT_EQ(decode_word(0xC900), -55.0);
}

TEST(Tmp102Codec, TakesThirteenBitsInExtendedMode) {
  EXPECT_EQ(decode_word(0x4B01), 150.0);
  EXPECT_EQ(decode_word(0x4001), 128.0);
  EXPECT_EQ(decode_word(0xE481), -55.0);
}

TEST(Tmp102Codec, RefusesWhatTheChipCannotMeasure) {
  EXPECT_EQ(decode_word(0x8000).error().reason, Reason::range);
  EXPECT_EQ(decode_word(0x7FF9).error().reason, Reason::range);
}

TEST(Tmp102Codec, RefusesAnotherNumberOfBytes) {
  EXPECT_EQ(decode(std::array<std::uint8_t, 1>{}).error().reason, Reason::length);
}

struct Bench {
  testing::Loop loop;
  EmulatedI2cBus bus{loop.executor, loop.clock};
  const DriverInfo info = tmp102_info();
  const Options options = defaults_of(info.options);
  Tmp102Emulator emulator{{.executor = loop.executor, .clock = loop.clock, .options = options, .i2c = &bus}};
  std::unique_ptr<Driver> sensor = info.make({.executor = loop.executor, .clock = loop.clock, .options = options, .i2c = &bus});

  Result<Readings> read() { return loop.run(sensor->read(loop.clock.now() + info.timeout)).value(); }
};

TEST(Tmp102, MeasuresTheTemperatureOfTheChip) {
  Bench bench;
  for (const bool extended : {false, true}) {
    bench.emulator.chip.extended = extended;
    bench.emulator.chip.temperature = -7.5;
    const auto readings = bench.read();
    ASSERT_TRUE(readings.has_value());
    EXPECT_EQ(readings->values.at(0).value, Value(-7.5));
  }
}

TEST(Tmp102, OccupiesTheBusNoLongerThanItStates) {
  Bench bench;
  ASSERT_TRUE(bench.read().has_value());
  EXPECT_LE(bench.bus.use().occupied, bench.info.bus_time);
}

TEST(Tmp102, HandsOnTheErrorOfAnAbsentChip) {
  Bench bench;
  bench.bus.detach(0x48);
  EXPECT_EQ(bench.read().error().reason, Reason::nack);
}

TEST(Tmp102Emulator, DriftsSlowly) {
  Bench bench;
  const double before = bench.emulator.chip.temperature;
  testing::play(bench.loop, bench.emulator, 60s);
  EXPECT_NE(bench.emulator.chip.temperature, before);
  EXPECT_NEAR(bench.emulator.chip.temperature, before, 3.0);
}

}  // namespace
}  // namespace sluice::tmp102
