// This file is compiled with -fwrapv: whatever a broken chip sends, the formulas stay defined and the range check refuses the result.
#include "drivers/bme280/codec.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <format>

namespace sluice::bme280 {
namespace {

constexpr std::int32_t no_20_bit_value = 0x80000;
constexpr std::int32_t no_16_bit_value = 0x8000;

std::uint16_t unsigned_word(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8);
}

std::int16_t signed_word(std::span<const std::uint8_t> bytes, std::size_t at) {
  return std::bit_cast<std::int16_t>(unsigned_word(bytes, at));
}

std::optional<std::int32_t> twenty_bits(std::span<const std::uint8_t> bytes, std::size_t at) {
  const std::int32_t value = bytes[at] << 12 | bytes[at + 1] << 4 | bytes[at + 2] >> 4;
  return value == no_20_bit_value ? std::nullopt : std::optional(value);
}

std::optional<std::int32_t> sixteen_bits(std::span<const std::uint8_t> bytes, std::size_t at) {
  const std::int32_t value = bytes[at] << 8 | bytes[at + 1];
  return value == no_16_bit_value ? std::nullopt : std::optional(value);
}

/// H4 and H5 have 12 bits each and share the byte 0xE5: H4 has its low nibble, H5 its high one.
void parse_humidity_calibration(Calibration& c, std::span<const std::uint8_t> high) {
  c.h2 = signed_word(high, 0);
  c.h3 = high[2];
  c.h4 = static_cast<std::int16_t>(static_cast<std::int8_t>(high[3]) * 16 + (high[4] & 0x0F));
  c.h5 = static_cast<std::int16_t>(static_cast<std::int8_t>(high[5]) * 16 + (high[4] >> 4));
  c.h6 = static_cast<std::int8_t>(high[6]);
}

Result<double> in_range(double value, Range range, std::string_view unit) {
  if (value >= range.min && value <= range.max) return value;
  return fail(Reason::range, std::format("{} {} is outside {} to {}", value, unit, range.min, range.max));
}

Result<double> pressure_of(const Calibration& c, std::optional<std::int32_t> raw, std::int64_t fine) {
  if (!raw) return fail(Reason::no_data, "pressure was not measured");
  const auto exact = pressure_q24_8(c, *raw, fine);
  if (!exact) return fail(Reason::range, "the pressure calibration makes no sense");
  return in_range(std::round(static_cast<double>(*exact) * 100 / 256) / 100, pressure_range, "Pa");
}

Result<double> humidity_of(const Calibration& c, std::optional<std::int32_t> raw, std::int64_t fine) {
  if (!raw) return fail(Reason::no_data, "humidity was not measured");
  return std::round(static_cast<double>(humidity_q22_10(c, *raw, fine)) * 1000 / 1024) / 1000;
}

Measurement without_temperature(const Error& error) {
  return {.temperature = std::unexpected(error), .pressure = std::unexpected(error), .humidity = std::unexpected(error)};
}

}  // namespace

std::uint8_t oversampling_code(int factor) {
  return static_cast<std::uint8_t>(std::bit_width(static_cast<unsigned>(factor)));
}

std::uint8_t filter_code(int coefficient) {
  return static_cast<std::uint8_t>(coefficient == 0 ? 0 : std::bit_width(static_cast<unsigned>(coefficient)) - 1);
}

Duration max_conversion_time(Oversampling oversampling) {
  using std::chrono::microseconds;
  constexpr microseconds start{1250}, sample{2300}, switch_over{575};
  microseconds time = start + sample * oversampling.temperature;
  if (oversampling.pressure > 0) time += sample * oversampling.pressure + switch_over;
  if (oversampling.humidity > 0) time += sample * oversampling.humidity + switch_over;
  return time;
}

Result<Calibration> parse_calibration(std::span<const std::uint8_t> low, std::span<const std::uint8_t> high) {
  if (low.size() != (high.empty() ? calibration_size : calibration_size_with_h1)) return fail(Reason::length, "calibration from 0x88");
  if (!high.empty() && high.size() != humidity_calibration_size) return fail(Reason::length, "calibration from 0xE1");
  if (std::ranges::all_of(low, [](auto byte) { return byte == 0; })) return fail(Reason::all_zero, "the calibration is all zeros");
  Calibration c;
  c.t1 = unsigned_word(low, 0);
  c.t2 = signed_word(low, 2);
  c.t3 = signed_word(low, 4);
  c.p1 = unsigned_word(low, 6);
  const std::array rest{&c.p2, &c.p3, &c.p4, &c.p5, &c.p6, &c.p7, &c.p8, &c.p9};
  for (std::size_t i = 0; i < rest.size(); ++i) *rest[i] = signed_word(low, 8 + 2 * i);
  if (high.empty()) return c;
  c.h1 = low[25];
  parse_humidity_calibration(c, high);
  return c;
}

Result<RawSample> parse_sample(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != sample_size && bytes.size() != sample_size_with_humidity) return fail(Reason::length, "sample from 0xF7");
  RawSample sample{.pressure = twenty_bits(bytes, 0), .temperature = twenty_bits(bytes, 3), .humidity = std::nullopt};
  if (bytes.size() == sample_size_with_humidity) sample.humidity = sixteen_bits(bytes, 6);
  return sample;
}

std::int64_t fine_temperature(const Calibration& c, std::int32_t raw) {
  const std::int64_t adc = raw, t1 = c.t1;
  const std::int64_t linear = (((adc >> 3) - (t1 << 1)) * c.t2) >> 11;
  const std::int64_t distance = (adc >> 4) - t1;
  const std::int64_t square = (((distance * distance) >> 12) * c.t3) >> 14;
  return linear + square;
}

std::int64_t centidegrees(std::int64_t fine) {
  return (fine * 5 + 128) >> 8;
}

std::optional<std::int64_t> pressure_q24_8(const Calibration& c, std::int32_t raw, std::int64_t fine) {
  const std::int64_t distance = fine - 128000;
  const std::int64_t offset = distance * distance * c.p6 + ((distance * c.p5) << 17) + (static_cast<std::int64_t>(c.p4) << 35);
  std::int64_t divisor = ((distance * distance * c.p3) >> 8) + ((distance * c.p2) << 12);
  divisor = (((std::int64_t{1} << 47) + divisor) * c.p1) >> 33;
  if (divisor <= 0) return std::nullopt;
  std::int64_t p = 1048576 - raw;
  p = (((p << 31) - offset) * 3125) / divisor;
  const std::int64_t square = (c.p9 * (p >> 13) * (p >> 13)) >> 25;
  const std::int64_t linear = (c.p8 * p) >> 19;
  return ((p + square + linear) >> 8) + (static_cast<std::int64_t>(c.p7) << 4);
}

std::int64_t humidity_q22_10(const Calibration& c, std::int32_t raw, std::int64_t fine) {
  constexpr std::int64_t hundred_percent = 419430400;
  std::int64_t v = fine - 76800;
  const std::int64_t adc = raw;
  const std::int64_t linear = ((adc << 14) - (static_cast<std::int64_t>(c.h4) << 20) - c.h5 * v + 16384) >> 15;
  const std::int64_t slope = (((v * c.h6) >> 10) * (((v * c.h3) >> 11) + 32768)) >> 10;
  v = linear * (((slope + 2097152) * c.h2 + 8192) >> 14);
  v -= ((((v >> 15) * (v >> 15)) >> 7) * c.h1) >> 4;
  return std::clamp(v, std::int64_t{0}, hundred_percent) >> 12;
}

Measurement compensate(const Calibration& c, const RawSample& sample) {
  if (!sample.temperature) return without_temperature({Reason::no_data, "temperature was not measured"});
  const std::int64_t fine = fine_temperature(c, *sample.temperature);
  auto temperature = in_range(static_cast<double>(centidegrees(fine)) / 100, temperature_range, "Cel");
  if (!temperature) return without_temperature(temperature.error());
  return {
      .temperature = *temperature, .pressure = pressure_of(c, sample.pressure, fine), .humidity = humidity_of(c, sample.humidity, fine)};
}

}  // namespace sluice::bme280
