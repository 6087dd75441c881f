#include "drivers/pmsx003/codec.hpp"

#include <algorithm>
#include <format>
#include <numeric>

namespace sluice::pmsx003 {
namespace {

constexpr Word micrograms(std::string_view name) {
  return {.name = name, .unit = "ug/m3"};
}

/// The frame counts the particles in 0.1 l.
constexpr Word particles(std::string_view name) {
  return {.name = name, .unit = "/cm3", .divisor = 100};
}

constexpr Word no_measurement{};

constexpr std::array words_of_3003{
    micrograms("pm1_0_cf1"), micrograms("pm2_5_cf1"), micrograms("pm10_cf1"), micrograms("pm1_0"), micrograms("pm2_5"),
    micrograms("pm10"),      no_measurement,          no_measurement,         no_measurement,
};

constexpr std::array words_of_x003{
    micrograms("pm1_0_cf1"), micrograms("pm2_5_cf1"), micrograms("pm10_cf1"), micrograms("pm1_0"), micrograms("pm2_5"),
    micrograms("pm10"),      particles("n0_3"),       particles("n0_5"),      particles("n1_0"),   particles("n2_5"),
    particles("n5_0"),       particles("n10_0"),      no_measurement,
};

constexpr std::array words_of_5003t{
    micrograms("pm1_0_cf1"),
    micrograms("pm2_5_cf1"),
    micrograms("pm10_cf1"),
    micrograms("pm1_0"),
    micrograms("pm2_5"),
    micrograms("pm10"),
    particles("n0_3"),
    particles("n0_5"),
    particles("n1_0"),
    particles("n2_5"),
    Word{.name = "temperature", .unit = "Cel", .divisor = 10, .is_signed = true, .min = -20, .max = 99},
    Word{.name = "humidity", .unit = "%", .divisor = 10, .min = 0, .max = 100},
    no_measurement,
};

std::uint16_t word_at(std::span<const std::uint8_t> frame, std::size_t offset) {
  return static_cast<std::uint16_t>(frame[offset] << 8 | frame[offset + 1]);
}

double value_of(const Word& word, std::uint16_t raw) {
  const double number = word.is_signed ? static_cast<std::int16_t>(raw) : raw;
  return number / word.divisor;
}

Result<void> check_header(const Model& model, std::span<const std::uint8_t> frame) {
  if (frame.size() < header_size) return fail(Reason::length, std::format("{} bytes", frame.size()));
  if (!std::ranges::equal(frame.first(frame_start.size()), frame_start)) return fail(Reason::header, "no 42 4D");
  if (stated_length(frame) == model.stated_length()) return {};
  return fail(Reason::header, std::format("length {}, a {} sends {}", stated_length(frame), model.name, model.stated_length()));
}

Result<void> check(const Model& model, std::span<const std::uint8_t> frame) {
  if (auto header = check_header(model, frame); !header) return header;
  if (frame.size() != model.frame_size()) return fail(Reason::length, std::format("{} bytes of {}", frame.size(), model.frame_size()));
  const auto sum = checksum(frame.first(frame.size() - 2));
  const auto sent = word_at(frame, frame.size() - 2);
  if (sum != sent) return fail(Reason::checksum, std::format("got {:04x}, computed {:04x}", sent, sum));
  const auto words = frame.subspan(header_size, 2 * model.words.size());
  if (std::ranges::all_of(words, [](auto byte) { return byte == 0; })) return fail(Reason::all_zero, "warming up");
  return {};
}

}  // namespace

const Model pms3003{"pms3003", "particulate matter (PM1, PM2.5, PM10): Plantower PMS3003", words_of_3003};
const Model pms5003t{"pms5003t", "particulate matter, temperature and humidity: Plantower PMS5003T", words_of_5003t};
const Model pmsx003{"pmsx003", "particulate matter (PM1, PM2.5, PM10): Plantower PMS1003, PMS5003, PMS7003, PMSA003", words_of_x003};

std::vector<Channel> channels(const Model& model) {
  std::vector<Channel> all;
  for (const auto& word : model.words) {
    if (word.name.empty()) continue;
    all.push_back({.name = std::string(word.name), .unit = std::string(word.unit), .min = word.min, .max = word.max});
  }
  return all;
}

Result<std::vector<Reading>> decode(const Model& model, std::span<const std::uint8_t> frame) {
  if (const auto checked = check(model, frame); !checked) return std::unexpected(checked.error());
  std::vector<Reading> readings;
  for (std::size_t i = 0; i < model.words.size(); ++i) {
    const auto& word = model.words[i];
    if (word.name.empty()) continue;
    Reading reading{.channel = readings.size(), .value = value_of(word, word_at(frame, header_size + 2 * i))};
    const double value = std::get<double>(reading.value);
    if (value < word.min || value > word.max) reading.bad = Reason::range;
    readings.push_back(reading);
  }
  return readings;
}

std::size_t stated_length(std::span<const std::uint8_t> frame) {
  return word_at(frame, frame_start.size());
}

std::uint16_t checksum(std::span<const std::uint8_t> bytes) {
  return static_cast<std::uint16_t>(std::accumulate(bytes.begin(), bytes.end(), 0U));
}

}  // namespace sluice::pmsx003
