#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice::bme280 {

/// How many samples the chip averages for one value: 0 (not measured), 1, 2, 4, 8, 16.
struct Oversampling {
  int temperature = 1;
  int pressure = 1;
  int humidity = 1;
};

/// The bits that stand for an oversampling factor or an IIR filter coefficient in the control registers: 0 to 5 for 0, 1, 2, 4, 8, 16
/// samples; 0 to 4 for a filter of 0, 2, 4, 8, 16.
std::uint8_t oversampling_code(int factor);
std::uint8_t filter_code(int coefficient);

/// The longest time that a forced conversion takes (BME280 data sheet, appendix B, "maximum measurement time").
Duration max_conversion_time(Oversampling oversampling);

/// Trimming values that the factory wrote into the chip (data sheet, table 16). A BMP280 has no H values: they stay 0.
struct Calibration {
  std::uint16_t t1 = 0;
  std::int16_t t2 = 0, t3 = 0;
  std::uint16_t p1 = 0;
  std::int16_t p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0, p8 = 0, p9 = 0;
  std::uint8_t h1 = 0;
  std::int16_t h2 = 0;
  std::uint8_t h3 = 0;
  std::int16_t h4 = 0, h5 = 0;
  std::int8_t h6 = 0;
};

inline constexpr std::size_t calibration_size = 24;          ///< from 0x88: T and P
inline constexpr std::size_t calibration_size_with_h1 = 26;  ///< from 0x88: T, P and, at 0xA1, H1
inline constexpr std::size_t humidity_calibration_size = 7;  ///< from 0xE1: H2 to H6
inline constexpr std::size_t sample_size = 6;                ///< from 0xF7: P and T
inline constexpr std::size_t sample_size_with_humidity = 8;  ///< from 0xF7: P, T and H

/// `low` are the bytes from 0x88 on, `high` those from 0xE1 on; `high` is empty for a BMP280.
/// Errors: all_zero (a shorted bus, or a chip without its trimming), length.
Result<Calibration> parse_calibration(std::span<const std::uint8_t> low, std::span<const std::uint8_t> high);

/// What the converter gave. Empty: the quantity was skipped, or never measured since the reset (0x80000, 0x8000).
struct RawSample {
  std::optional<std::int32_t> pressure;
  std::optional<std::int32_t> temperature;
  std::optional<std::int32_t> humidity;
};

/// `bytes` are those from 0xF7 on, 6 (BMP280) or 8 of them, read in one burst. Errors: length.
Result<RawSample> parse_sample(std::span<const std::uint8_t> bytes);

/// The data sheet's integer formulas (section 4.2.3), exact to the last bit.
std::int64_t fine_temperature(const Calibration& calibration, std::int32_t raw);
/// In 0.01 Cel.
std::int64_t centidegrees(std::int64_t fine_temperature);
/// In Pa/256; the 64-bit form. Empty when the calibration makes the formula divide by zero.
std::optional<std::int64_t> pressure_q24_8(const Calibration& calibration, std::int32_t raw, std::int64_t fine_temperature);
/// In %/1024, clamped to 0..100 %.
std::int64_t humidity_q22_10(const Calibration& calibration, std::int32_t raw, std::int64_t fine_temperature);

/// What the chip can measure; the data sheet's accuracy ends at 1100 hPa, its converter does not.
struct Range {
  double min = 0;
  double max = 0;
};
inline constexpr Range temperature_range{-40, 85};       ///< Cel
inline constexpr Range pressure_range{30'000, 120'000};  ///< Pa
inline constexpr Range humidity_range{0, 100};           ///< %

/// Physical values, rounded to the digits that the chip resolves.
struct Measurement {
  Result<double> temperature;  ///< Cel, 0.01
  Result<double> pressure;     ///< Pa, 0.01
  Result<double> humidity;     ///< %, 0.001
};

/// All three, as pressure and humidity are compensated by the temperature: without a good one they have its error.
/// Errors: no_data (not measured), range.
Measurement compensate(const Calibration& calibration, const RawSample& sample);

}  // namespace sluice::bme280
