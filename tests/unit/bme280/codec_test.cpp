#include "drivers/bme280/codec.hpp"

#include <array>

#include <gtest/gtest.h>

namespace sluice::bme280 {
namespace {

// T and P: worked example of the BMP280 data sheet, section 3.12. H: as genuine chips have them.
constexpr Calibration calibration{.t1 = 27504,
                                  .t2 = 26435,
                                  .t3 = -1000,
                                  .p1 = 36477,
                                  .p2 = -10685,
                                  .p3 = 3024,
                                  .p4 = 2855,
                                  .p5 = 140,
                                  .p6 = -7,
                                  .p7 = 15500,
                                  .p8 = -14600,
                                  .p9 = 6000,
                                  .h1 = 75,
                                  .h2 = 365,
                                  .h3 = 0,
                                  .h4 = 315,
                                  .h5 = 50,
                                  .h6 = 30};

TEST(Bme280Codec, GivesTheWorkedExampleOfTheDataSheet) {
  const std::int64_t fine = fine_temperature(calibration, 519888);
  EXPECT_EQ(fine, 128422);
  EXPECT_EQ(centidegrees(fine), 2508);
  // The data sheet prints 25767236; its own 64-bit formula gives this.
  EXPECT_EQ(pressure_q24_8(calibration, 415148, fine), 25767233);
}

TEST(Bme280Codec, AgreesWithTheFloatingPointFormulaBelowZero) {
  const Measurement m = compensate(calibration, {.pressure = 415148, .temperature = 430000, .humidity = 26000});
  EXPECT_NEAR(m.temperature.value(), -3.1726, 0.01);
  EXPECT_NEAR(m.pressure.value(), 96341.22, 1.0);
  EXPECT_NEAR(m.humidity.value(), 32.5356, 0.02);
}

TEST(Bme280Codec, ClampsHumidityToAHundredPercent) {
  EXPECT_EQ(humidity_q22_10(calibration, 0xF000, 128422), 100 * 1024);
  EXPECT_EQ(humidity_q22_10(calibration, 0, 128422), 0);
}

TEST(Bme280Codec, UnpacksTheNibblesThatH4AndH5Share) {
  std::array<std::uint8_t, calibration_size_with_h1> low{};
  low[0] = 1;
  low[25] = 75;
  const std::array<std::uint8_t, humidity_calibration_size> high{0x6D, 0x01, 0x00, 0x13, 0x2B, 0x83, 0x1E};
  const auto c = parse_calibration(low, high);
  ASSERT_TRUE(c.has_value());
  EXPECT_EQ(c->h1, 75);
  EXPECT_EQ(c->h2, 365);
  EXPECT_EQ(c->h4, 0x13B);
  EXPECT_EQ(c->h5, -2000 + 2);  // 0x832 has its sign bit set
  EXPECT_EQ(c->h6, 30);
}

TEST(Bme280Codec, RefusesACalibrationOfZeros) {
  const std::array<std::uint8_t, calibration_size> zeros{};
  EXPECT_EQ(parse_calibration(zeros, {}).error().reason, Reason::all_zero);
}

TEST(Bme280Codec, RefusesBlocksOfTheWrongLength) {
  const std::array<std::uint8_t, 7> bytes{1};
  EXPECT_EQ(parse_calibration(bytes, {}).error().reason, Reason::length);
  EXPECT_EQ(parse_sample(bytes).error().reason, Reason::length);
}

TEST(Bme280Codec, TakesResetValuesAsNoData) {
  const std::array<std::uint8_t, sample_size_with_humidity> reset{0x80, 0, 0, 0x80, 0, 0, 0x80, 0};
  const auto sample = parse_sample(reset);
  ASSERT_TRUE(sample.has_value());
  const Measurement m = compensate(calibration, *sample);
  EXPECT_EQ(m.temperature.error().reason, Reason::no_data);
  EXPECT_EQ(m.pressure.error().reason, Reason::no_data);
  EXPECT_EQ(m.humidity.error().reason, Reason::no_data);
}

TEST(Bme280Codec, RefusesPressureAndHumidityWithATemperatureOutOfRange) {
  const Measurement m = compensate(calibration, {.pressure = 415148, .temperature = 0xFFFFF, .humidity = 30000});
  EXPECT_EQ(m.temperature.error().reason, Reason::range);
  EXPECT_EQ(m.pressure.error().reason, Reason::range);
  EXPECT_EQ(m.humidity.error().reason, Reason::range);
}

TEST(Bme280Codec, KeepsTheTemperatureWhenOnlyThePressureIsOutOfRange) {
  const Measurement m = compensate(calibration, {.pressure = 0, .temperature = 519888, .humidity = 30000});
  EXPECT_EQ(m.temperature, 25.08);
  EXPECT_EQ(m.pressure.error().reason, Reason::range);
  EXPECT_NEAR(m.humidity.value(), 54.735, 0.02);
}

TEST(Bme280Codec, SurvivesACalibrationThatDividesByZero) {
  Calibration broken = calibration;
  broken.p1 = 0;
  EXPECT_FALSE(pressure_q24_8(broken, 415148, 128422).has_value());
}

TEST(Bme280Codec, StaysDefinedForTheMostHostileBytes) {
  const std::array<std::uint8_t, calibration_size_with_h1> low = [] {
    std::array<std::uint8_t, calibration_size_with_h1> bytes{};
    bytes.fill(0x80);
    return bytes;
  }();
  const std::array<std::uint8_t, humidity_calibration_size> high{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80};
  const auto c = parse_calibration(low, high);
  ASSERT_TRUE(c.has_value());
  for (const std::int32_t raw : {0, 1, 0x7FFFF, 0xFFFFF}) {
    const Measurement m = compensate(*c, {.pressure = raw, .temperature = raw, .humidity = 0xFFFF});
    EXPECT_TRUE(!m.temperature || (*m.temperature >= -40 && *m.temperature <= 85));
    EXPECT_TRUE(!m.pressure || (*m.pressure >= pressure_range.min && *m.pressure <= pressure_range.max));
  }
}

TEST(Bme280Codec, GivesTheLongestConversionTimesOfTheDataSheet) {
  EXPECT_EQ(max_conversion_time({1, 1, 1}), 9300us);
  EXPECT_EQ(max_conversion_time({2, 16, 1}), 46100us);
  EXPECT_EQ(max_conversion_time({1, 0, 0}), 3550us);
  EXPECT_EQ(max_conversion_time({16, 16, 16}), 112800us);
}

TEST(Bme280Codec, EncodesOversamplingAndFilter) {
  EXPECT_EQ(oversampling_code(0), 0);
  EXPECT_EQ(oversampling_code(1), 1);
  EXPECT_EQ(oversampling_code(16), 5);
  EXPECT_EQ(filter_code(0), 0);
  EXPECT_EQ(filter_code(2), 1);
  EXPECT_EQ(filter_code(16), 4);
}

}  // namespace
}  // namespace sluice::bme280
