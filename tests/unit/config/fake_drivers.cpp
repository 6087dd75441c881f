#include "tests/unit/config/fake_drivers.hpp"

#include <stdexcept>

#include "gateway/config/document.hpp"

namespace sluice::testing {
namespace {

std::vector<Channel> climate_channels(const Options& options) {
  std::vector<Channel> channels{{.name = "temperature", .unit = "Cel", .min = -40, .max = 85},
                                {.name = "pressure", .unit = "Pa"},
                                {.name = "serial", .kind = ValueKind::text}};
  if (options.integer("filter") > 0) channels.push_back({.name = "trend", .unit = "Pa"});
  return channels;
}

std::vector<Channel> voltage_channel(const Options&) {
  return {{.name = "voltage", .unit = "mV"}};
}

std::vector<Channel> altitude_channel(const Options&) {
  return {{.name = "altitude", .unit = "m"}};
}

std::vector<Channel> energy_channel(const Options& options) {
  if (options.integer("unit_id") < 1) throw std::logic_error("asked for channels without a good unit_id");
  return {{.name = "energy", .unit = "W.h"}};
}

std::vector<Channel> closed_channel(const Options&) {
  return {{.name = "closed", .kind = ValueKind::boolean}};
}

std::vector<Channel> unknown_channels(const Options&) {
  return {};
}

OptionInfo address(std::int64_t fallback, double min, double max) {
  return {.name = "address", .kind = OptionKind::integer, .help = "I2C address", .fallback = fallback, .min = min, .max = max};
}

std::vector<DriverInfo> i2c_drivers() {
  const OptionInfo mode{.name = "mode",
                        .kind = OptionKind::choice,
                        .help = "how it measures",
                        .fallback = std::string("forced"),
                        .choices = {"forced", "normal"}};
  const OptionInfo filter{.name = "filter", .kind = OptionKind::integer, .help = "coefficient", .fallback = std::int64_t{0}, .max = 16};
  const OptionInfo warm_up{
      .name = "warm_up", .kind = OptionKind::duration, .help = "wait after power-on", .fallback = Duration(2ms), .max = 60};
  const OptionInfo gain{.name = "gain", .kind = OptionKind::number, .help = "factor"};
  const OptionInfo heater{.name = "heater", .kind = OptionKind::boolean, .help = "dries itself", .fallback = false};
  return {{.name = "climate",
           .summary = "made up",
           .wiring = "none",
           .bus = BusKind::i2c,
           .options = {address(0x76, 0x76, 0x77), mode, filter, warm_up, gain, heater},
           .bus_time = 10ms,
           .channels = climate_channels},
          {.name = "slow_adc",
           .summary = "made up",
           .wiring = "none",
           .bus = BusKind::i2c,
           .options = {address(0x48, 0x48, 0x4b)},
           .period = 1s,
           .bus_time = 400ms,
           .channels = voltage_channel}};
}

DriverInfo board_driver() {
  const OptionInfo chip{.name = "chip", .kind = OptionKind::text, .help = "name of the chip", .required = true};
  return {.name = "board", .summary = "made up", .wiring = "none", .bus = BusKind::sysfs, .options = {chip}, .channels = unknown_channels};
}

std::vector<DriverInfo> other_drivers() {
  const OptionInfo unit_id{.name = "unit_id", .kind = OptionKind::integer, .help = "Modbus unit", .required = true, .min = 1, .max = 247};
  const OptionInfo line{.name = "line", .kind = OptionKind::integer, .help = "offset on the chip", .required = true, .max = 511};
  const OptionInfo debounce{.name = "debounce", .kind = OptionKind::duration, .help = "settling", .fallback = Duration(5ms), .max = 10};
  return {{.name = "gnss",
           .summary = "made up",
           .wiring = "none",
           .bus = BusKind::serial,
           .polled = false,
           .speaks = true,
           .serial = {.baud = 4800},
           .channels = altitude_channel},
          {.name = "meter",
           .summary = "made up",
           .wiring = "none",
           .bus = BusKind::serial,
           .options = {unit_id},
           .bus_time = 50ms,
           .serial = {.baud = 9600, .parity = Parity::even},
           .channels = energy_channel},
          {.name = "button",
           .summary = "made up",
           .wiring = "none",
           .bus = BusKind::gpio,
           .polled = false,
           .speaks = true,
           .options = {line, debounce},
           .channels = closed_channel},
          board_driver()};
}

std::vector<DriverInfo> every_driver() {
  auto drivers = i2c_drivers();
  for (auto& driver : other_drivers()) drivers.push_back(std::move(driver));
  return drivers;
}

}  // namespace

std::span<const DriverInfo> fake_drivers() {
  static const auto drivers = every_driver();
  return drivers;
}

Checked check_fake(std::string_view text) {
  return check(text, {.drivers = fake_drivers(), .host_name = "bench"});
}

Checked check_fake_json(std::string_view text) {
  return read_json_document(text, {.drivers = fake_drivers(), .host_name = "bench"}).checked;
}

std::string with_broker(std::string_view text) {
  return "mqtt: { broker: mqtt://localhost }\n" + std::string(text);
}

std::vector<std::string> problems_of(const Checked& checked) {
  std::vector<std::string> texts;
  for (const auto& problem : checked.problems) {
    const auto place = std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column);
    texts.push_back(place + ": " + problem.path + ": " + problem.message);
  }
  return texts;
}

}  // namespace sluice::testing
