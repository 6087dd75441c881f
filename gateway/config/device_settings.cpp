#include "gateway/config/device_settings.hpp"

#include <algorithm>

namespace sluice {
namespace {

OptionValue option_from(const v1::OptionValue& value) {
  switch (value.value_case()) {
    case v1::OptionValue::kBoolean:
      return value.boolean();
    case v1::OptionValue::kInteger:
      return value.integer();
    case v1::OptionValue::kNumber:
      return value.number();
    case v1::OptionValue::kDuration:
      return Duration(value.duration());
    case v1::OptionValue::kText:
      return value.text();
    case v1::OptionValue::VALUE_NOT_SET:
      break;
  }
  return {};
}

Parity parity_from(const std::string& name) {
  if (name == "even") return Parity::even;
  return name == "odd" ? Parity::odd : Parity::none;
}

}  // namespace

const DriverInfo* find_driver_in(std::span<const DriverInfo> drivers, std::string_view name) {
  const auto found = std::ranges::find(drivers, name, &DriverInfo::name);
  return found == drivers.end() ? nullptr : &*found;
}

Options options_of(const v1::Device& device, const DriverInfo& driver) {
  Options options = defaults_of(driver.options);
  for (const auto& [name, value] : device.options()) options.set(name, option_from(value));
  return options;
}

std::vector<Channel> channels_of(const v1::Device& device, const DriverInfo& driver) {
  return driver.channels ? driver.channels(options_of(device, driver)) : std::vector<Channel>{};
}

std::string_view bus_key(const v1::Bus& bus) {
  std::string_view key;
  int count = 0;
  for (const auto& [name, value] : {std::pair{"i2c", &bus.i2c()},
                                    {"serial", &bus.serial()},
                                    {"gpio", &bus.gpio()},
                                    {"sysfs", &bus.sysfs()},
                                    {"replay", &bus.replay()}}) {
    if (value->empty()) continue;
    key = name;
    ++count;
  }
  return count == 1 ? key : std::string_view();
}

const std::string& bus_target(const v1::Bus& bus) {
  for (const auto* target : {&bus.i2c(), &bus.serial(), &bus.gpio(), &bus.sysfs()}) {
    if (!target->empty()) return *target;
  }
  return bus.replay();
}

BusKind bus_kind(const v1::Bus& bus) {
  if (!bus.serial().empty()) return BusKind::serial;
  if (!bus.gpio().empty()) return BusKind::gpio;
  return bus.sysfs().empty() ? BusKind::i2c : BusKind::sysfs;
}

SerialSettings serial_settings_of(const v1::Bus& bus) {
  const SerialSettings usual;
  return {.baud = bus.has_baud() ? static_cast<int>(bus.baud()) : usual.baud,
          .data_bits = bus.has_data_bits() ? static_cast<int>(bus.data_bits()) : usual.data_bits,
          .parity = parity_from(bus.parity()),
          .stop_bits = bus.has_stop_bits() ? static_cast<int>(bus.stop_bits()) : usual.stop_bits,
          .rs485 = bus.rs485()};
}

}  // namespace sluice
