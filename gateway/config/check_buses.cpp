#include <map>

#include <fmt/format.h>

#include "gateway/config/checks.hpp"
#include "gateway/config/device_settings.hpp"
#include "gateway/config/sorted.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

constexpr Duration default_timeout = 100ms;

void check_bus(const Draft& draft, const Path& path, const v1::Bus& bus) {
  if (bus_key(bus).empty()) {
    if (!draft.problems.below(path)) draft.wrong(path, "needs exactly one of the keys i2c, serial, gpio, sysfs or replay");
    return;
  }
  if (!bus.serial().empty()) return;
  for (const auto& [key, written] : {std::pair{"baud", bus.has_baud()},
                                     {"parity", bus.has_parity()},
                                     {"data_bits", bus.has_data_bits()},
                                     {"stop_bits", bus.has_stop_bits()},
                                     {"rs485", bus.has_rs485()}}) {
    if (written) draft.wrong(path / key, fmt::format("only for serial ports; this is a bus of kind {}", bus_key(bus)));
  }
}

/// Two buses on one device file would not take turns.
void check_shared_files(const Draft& draft) {
  std::map<std::string, std::string> owners;
  for (const auto& [name, bus] : sorted(draft.config.buses())) {
    const auto key = bus_key(*bus);
    if (key.empty() || key == "sysfs" || key == "replay") continue;
    const auto [owner, first] = owners.emplace(bus_target(*bus), name);
    if (!first)
      draft.wrong({"buses", name, key}, fmt::format("{} is the bus {} already; use that one", in_quotes(bus_target(*bus)), owner->second));
  }
}

/// The buses that are written, as devices look for them.
class BusDirectory {
 public:
  explicit BusDirectory(const v1::Config& config) {
    for (const auto& [name, bus] : sorted(config.buses())) {
      names_.emplace_back(name);
      if (bus_key(*bus).empty()) continue;
      of_kind_[bus_kind(*bus)].emplace_back(name);
      of_file_.emplace(bus_target(*bus), name);
    }
  }

  /// The bus that is made from this device file; empty when there is none.
  std::string of_file(const std::string& file) const {
    const auto found = of_file_.find(file);
    return found == of_file_.end() ? std::string() : found->second;
  }

  std::string known(BusKind kind) const {
    const auto found = of_kind_.find(kind);
    return found == of_kind_.end() ? fmt::format("there is no bus of kind {}", name(kind)) : "there is " + alternatives(found->second);
  }

  std::string unknown(const std::string& written, BusKind kind) const {
    const auto guess = did_you_mean(written, names_);
    return fmt::format("`buses` has no entry {}{}", in_quotes(written), guess.empty() ? "; " + known(kind) : guess);
  }

 private:
  std::vector<std::string> names_;
  std::map<BusKind, std::vector<std::string>> of_kind_;
  std::map<std::string, std::string> of_file_;
};

v1::Bus implicit_bus(const std::string& path, BusKind kind) {
  v1::Bus bus;
  bus.set_timeout(default_timeout.count());
  switch (kind) {
    case BusKind::i2c:
      bus.set_i2c(path);
      break;
    case BusKind::serial:
      bus.set_serial(path);
      break;
    case BusKind::gpio:
      bus.set_gpio(path);
      break;
    case BusKind::sysfs:
      bus.set_sysfs(path);
      break;
  }
  return bus;
}

void fill_serial_settings(v1::Bus& bus, const SerialSettings& settings) {
  constexpr std::array<const char*, 3> parities{"none", "even", "odd"};
  if (!bus.has_baud()) bus.set_baud(settings.baud);
  if (!bus.has_parity()) bus.set_parity(parities[static_cast<std::size_t>(settings.parity)]);
  if (!bus.has_data_bits()) bus.set_data_bits(settings.data_bits);
  if (!bus.has_stop_bits()) bus.set_stop_bits(settings.stop_bits);
  if (!bus.has_rs485()) bus.set_rs485(settings.rs485);
}

void place_device(const Draft& draft, const BusDirectory& directory, const Path& path, const v1::Device& device, const DriverInfo& driver) {
  auto& buses = *draft.config.mutable_buses();
  const std::string& wanted = device.bus();
  if (wanted.starts_with('/') && !buses.contains(wanted)) {
    if (const auto owner = directory.of_file(wanted); !owner.empty()) {
      draft.wrong(path, fmt::format("{} is the bus {} already; write bus: {}", in_quotes(wanted), owner, owner));
      return;
    }
    buses[wanted] = implicit_bus(wanted, driver.bus);
  }
  const auto bus = buses.find(wanted);
  if (bus == buses.end()) return draft.wrong(path, directory.unknown(wanted, driver.bus));
  if (bus_key(bus->second).empty()) return;
  if (bus_kind(bus->second) != driver.bus) {
    draft.wrong(path, fmt::format("{} is a bus of kind {}, but the driver {} needs {}; {}", in_quotes(wanted), name(bus_kind(bus->second)),
                                  driver.name, name(driver.bus), directory.known(driver.bus)));
  } else if (driver.bus == BusKind::serial) {
    fill_serial_settings(bus->second, driver.serial);
  }
}

}  // namespace

void check_buses(const Draft& draft) {
  for (const auto& [name, bus] : sorted(draft.config.buses())) check_bus(draft, {"buses", name}, *bus);
  check_shared_files(draft);
}

void place_devices(const Draft& draft) {
  const BusDirectory directory(draft.config);
  for (const auto& [id, device] : sorted(draft.config.devices())) {
    const DriverInfo* driver = draft.driver_of(*device);
    if (driver && !device->bus().empty()) place_device(draft, directory, {"devices", id, "bus"}, *device, *driver);
  }
  for (auto& [name, bus] : *draft.config.mutable_buses()) {
    if (!bus.serial().empty()) fill_serial_settings(bus, SerialSettings{});
  }
}

}  // namespace sluice
