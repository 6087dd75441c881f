#include "gateway/config/device_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/config/device_settings.hpp"
#include "gateway/config/field_value.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

bool is_device(const Section& section) {
  return section.path.steps().front() == "devices";
}

std::vector<std::string> keys_with(const DriverInfo& driver) {
  auto keys = key_names(*v1::Device::descriptor());
  for (const auto& option : driver.options) keys.emplace_back(option.name);
  return keys;
}

}  // namespace

void DeviceReader::read(v1::Device& device, const Section& section, const std::vector<const NodeEntry*>& extra) {
  if (is_device(section) && !section.node.find("bus")) {
    problems_.add(section.path / "bus", section.place, "is missing: the name of an entry of `buses`, or a device path");
  }
  const DriverInfo* driver = driver_of(device, section);
  if (!driver) return;
  read_options(device, *driver, section, extra);
  if (is_device(section)) complete(device, *driver, section);
}

const DriverInfo* DeviceReader::driver_of(const v1::Device& device, const Section& section) {
  const NodeEntry* entry = section.node.find("driver");
  if (!entry) {
    if (is_device(section)) problems_.add(section.path / "driver", section.place, "is missing; run `sluice drivers` for the list");
    return nullptr;
  }
  const DriverInfo* driver = find_driver_in(drivers_, device.driver());
  if (driver || device.driver().empty()) return driver;
  std::vector<std::string> names;
  for (const auto& known : drivers_) names.emplace_back(known.name);
  const auto guess = did_you_mean(device.driver(), names);
  problems_.add(section.path / "driver", entry->value.place,
                fmt::format("unknown driver {}{} (run `sluice drivers` for the list)", in_quotes(device.driver()), guess));
  return nullptr;
}

void DeviceReader::read_options(v1::Device& device, const DriverInfo& driver, const Section& section,
                                const std::vector<const NodeEntry*>& extra) {
  for (const NodeEntry* entry : extra) {
    const auto path = section.path / entry->key;
    const auto option = std::ranges::find(driver.options, entry->key, &OptionInfo::name);
    if (option == driver.options.end()) {
      problems_.add(path, entry->place, problems_.is_full() ? "" : unknown_key(entry->key, keys_with(driver)));
      continue;
    }
    auto value = read_option(*option, entry->value);
    if (value) {
      (*device.mutable_options())[entry->key] = std::move(*value);
    } else {
      const bool missing = entry->value.kind == NodeKind::empty;
      problems_.add(path, missing ? entry->place : entry->value.place, std::move(value.error()));
    }
  }
}

void DeviceReader::complete(v1::Device& device, const DriverInfo& driver, const Section& section) {
  for (const auto& option : driver.options) {
    if (section.node.find(option.name)) continue;
    if (option.required) {
      problems_.add(section.path / option.name, section.place, fmt::format("is missing: {} (driver {})", option.help, driver.name));
    } else if (auto value = fallback_of(option)) {
      (*device.mutable_options())[std::string(option.name)] = std::move(*value);
    }
  }
  if (!section.node.find("period")) device.set_period(driver.period.count());
  if (!section.node.find("timeout")) device.set_timeout(driver.timeout.count());
}

}  // namespace sluice
