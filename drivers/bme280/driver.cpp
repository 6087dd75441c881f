#include "drivers/bme280/driver.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <string>

#include "drivers/bme280/registers.hpp"

namespace sluice::bme280 {
namespace {

constexpr Duration start_up_time = 2ms;

struct KnownChip {
  std::uint8_t id;
  std::string_view name;
};
constexpr std::array known_chips{KnownChip{0x55, "BMP180"}, KnownChip{0x56, "BMP280"}, KnownChip{0x57, "BMP280"},
                                 KnownChip{0x58, "BMP280"}, KnownChip{0x60, "BME280"}, KnownChip{0x61, "BME680"}};

std::string_view chip_name(std::uint8_t id) {
  const auto found = std::ranges::find(known_chips, id, &KnownChip::id);
  return found == known_chips.end() ? "an unknown chip" : found->name;
}

std::string_view expected_chip(Model model) {
  return model == Model::bme280 ? "BME280" : "BMP280";
}

int factor(const Options& options, std::string_view name) {
  return std::stoi(options.text(name));  // one of the choices in info.cpp
}

}  // namespace

Settings settings_from(Model model, const Options& options) {
  return {.address = static_cast<std::uint8_t>(options.integer("address")),
          .oversampling = {.temperature = factor(options, "oversampling_temperature"),
                           .pressure = factor(options, "oversampling_pressure"),
                           .humidity = model == Model::bme280 ? factor(options, "oversampling_humidity") : 0},
          .filter = factor(options, "filter")};
}

std::vector<Channel> channels_of(Model model, const Oversampling& oversampling) {
  std::vector<Channel> channels{{.name = "temperature", .unit = "Cel", .min = temperature_range.min, .max = temperature_range.max}};
  if (oversampling.pressure > 0)
    channels.push_back({.name = "pressure", .unit = "Pa", .min = pressure_range.min, .max = pressure_range.max});
  if (model == Model::bme280 && oversampling.humidity > 0)
    channels.push_back({.name = "humidity", .unit = "%", .min = humidity_range.min, .max = humidity_range.max});
  return channels;
}

Bme280::Bme280(Model model, I2cBus& bus, Clock& clock, Settings settings)
    : model_(model),
      clock_(clock),
      device_(bus, settings.address),
      settings_(settings),
      channels_(channels_of(model, settings.oversampling)) {}

Task<Result<Readings>> Bme280::read(TimePoint deadline) {
  if (!calibration_) {
    if (auto ready = co_await initialise(deadline); !ready) co_return std::unexpected(ready.error());
  }
  auto outcome = co_await measure(deadline);
  if (!outcome && policy(outcome.error().reason).initialise) calibration_.reset();
  co_return outcome;
}

Task<Result<void>> Bme280::initialise(TimePoint deadline) {
  if (auto chip = co_await check_chip_id(deadline); !chip) co_return chip;
  if (auto done = co_await reset(deadline); !done) co_return done;
  auto calibration = co_await read_calibration(deadline);
  if (!calibration) co_return std::unexpected(calibration.error());
  const auto filter = static_cast<std::uint8_t>(filter_code(settings_.filter) << 2);
  if (auto sent = co_await set(reg_config, filter, deadline); !sent) co_return sent;
  calibration_ = *calibration;
  co_return Result<void>{};
}

Task<Result<void>> Bme280::check_chip_id(TimePoint deadline) {
  const auto id = co_await device_.write_read({reg_chip_id}, 1, deadline);
  if (!id) co_return std::unexpected(id.error());
  const std::string_view found = chip_name(id->front());
  if (found == expected_chip(model_)) co_return Result<void>{};
  co_return fail(Reason::chip_id, std::format("found {} (id {:#04x}), expected {}", found, id->front(), expected_chip(model_)));
}

Task<Result<void>> Bme280::reset(TimePoint deadline) {
  if (auto sent = co_await set(reg_reset, reset_word, deadline); !sent) co_return sent;
  co_await clock_.sleep_for(start_up_time);
  const auto status = co_await device_.write_read({reg_status}, 1, deadline);
  if (!status) co_return std::unexpected(status.error());
  if (status->front() & status_copying_calibration) co_return fail(Reason::timeout, "the chip does not come out of its reset");
  co_return Result<void>{};
}

Task<Result<Calibration>> Bme280::read_calibration(TimePoint deadline) {
  const std::size_t low_size = has_humidity() ? calibration_size_with_h1 : calibration_size;
  const auto low = co_await device_.write_read({reg_calibration}, low_size, deadline);
  if (!low) co_return std::unexpected(low.error());
  if (!has_humidity()) co_return parse_calibration(*low, {});
  const auto high = co_await device_.write_read({reg_humidity_calibration}, humidity_calibration_size, deadline);
  if (!high) co_return std::unexpected(high.error());
  co_return parse_calibration(*low, *high);
}

Task<Result<Readings>> Bme280::measure(TimePoint deadline) {
  if (auto started = co_await start_conversion(deadline); !started) co_return std::unexpected(started.error());
  const TimePoint time = clock_.now();
  if (auto ended = co_await await_conversion(deadline); !ended) co_return std::unexpected(ended.error());
  // One burst: the chip keeps the values of one conversion together only while they are read in one go.
  const auto bytes = co_await device_.write_read({reg_data}, has_humidity() ? sample_size_with_humidity : sample_size, deadline);
  if (!bytes) co_return std::unexpected(bytes.error());
  const auto sample = parse_sample(*bytes);
  if (!sample) co_return std::unexpected(sample.error());
  co_return readings(time, compensate(*calibration_, *sample));
}

Task<Result<void>> Bme280::start_conversion(TimePoint deadline) {
  const auto& factors = settings_.oversampling;
  if (has_humidity()) {
    // Takes effect only with the write to ctrl_meas that follows, so it goes first, each time.
    auto sent = co_await set(reg_ctrl_hum, oversampling_code(factors.humidity), deadline);
    if (!sent) co_return sent;
  }
  const int control = oversampling_code(factors.temperature) << 5 | oversampling_code(factors.pressure) << 2 | mode_forced;
  co_return co_await set(reg_ctrl_meas, static_cast<std::uint8_t>(control), deadline);
}

Task<Result<void>> Bme280::await_conversion(TimePoint deadline) {
  const Duration longest = max_conversion_time(settings_.oversampling);
  const TimePoint end = clock_.now() + 2 * longest;
  co_await clock_.sleep_for(longest);
  while (true) {
    const auto status = co_await device_.write_read({reg_status}, 1, deadline);
    if (!status) co_return std::unexpected(status.error());
    if (!(status->front() & status_measuring)) co_return Result<void>{};
    if (clock_.now() >= end) co_return fail(Reason::timeout, "the conversion does not end");
    co_await clock_.sleep_for(longest / 8);
  }
}

Task<Result<void>> Bme280::set(std::uint8_t reg, std::uint8_t value, TimePoint deadline) {
  const auto sent = co_await device_.write({reg, value}, deadline);
  if (!sent) co_return std::unexpected(sent.error());
  co_return Result<void>{};
}

Result<Readings> Bme280::readings(TimePoint time, const Measurement& measurement) const {
  if (!measurement.temperature) return std::unexpected(measurement.temperature.error());
  Readings readings{.time = time, .values = {}};
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const auto& name = channels_[i].name;
    const auto& value = name == "temperature" ? measurement.temperature : name == "pressure" ? measurement.pressure : measurement.humidity;
    if (value)
      readings.values.push_back({.channel = i, .value = *value});
    else
      readings.values.push_back({.channel = i, .bad = value.error().reason});
  }
  return readings;
}

}  // namespace sluice::bme280
