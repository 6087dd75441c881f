#include "gateway/config/bus_load.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "gateway/config/device_settings.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/config/sorted.hpp"

namespace sluice {
namespace {

constexpr double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// The driver states its bus time at its own baud rate.
Duration read_time(const DriverInfo& driver, const v1::Bus& bus) {
  if (!driver.polled) return 0s;
  if (bus.serial().empty() || bus.baud() <= 0) return driver.bus_time;
  const double slower = static_cast<double>(driver.serial.baud) / static_cast<double>(bus.baud());
  return std::chrono::duration_cast<Duration>(driver.bus_time * slower);
}

/// The bus serves the nearest deadline first, so every period is kept as long as it is not asked for more time than there is.
void judge(BusLoad& load) {
  const bool fits = load.per_second() <= 1s;
  for (auto& device : load.devices) device.kept = device.bus_time == 0s || (fits && device.bus_time <= device.period);
}

std::string share(const DeviceLoad& device) {
  if (device.speaks) return "speaks by itself";
  const auto verdict = device.kept ? "kept" : "NOT kept";
  if (device.bus_time == 0s) return fmt::format("{}: takes no time of the bus", verdict);
  return fmt::format("{}: {} every {}", verdict, duration_text(device.bus_time), duration_text(device.period));
}

/// Nothing is known of the time that somebody takes who speaks by itself; it has its port alone.
bool is_known(const BusLoad& load) {
  return std::ranges::none_of(load.devices, &DeviceLoad::speaks);
}

std::string used(const BusLoad& load) {
  if (!is_known(load)) return "-";
  return fmt::format("{:.1f} ms ({:.1f} %)", 1e3 * seconds(load.per_second()), 100 * seconds(load.per_second()));
}

std::string warning(const BusLoad& load) {
  return fmt::format(
      "warning: bus {} is asked for {:.0f} % of its time, so periods will be missed: lengthen periods, or use a second bus\n", load.bus,
      100 * seconds(load.per_second()));
}

}  // namespace

Duration BusLoad::per_second() const {
  double used = 0;
  for (const auto& device : devices) {
    if (device.period > 0s) used += seconds(device.bus_time) / seconds(device.period);
  }
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(used));
}

std::vector<BusLoad> bus_loads(const v1::Config& config, std::span<const DriverInfo> drivers) {
  std::map<std::string, BusLoad> loads;
  for (const auto& [name, bus] : sorted(config.buses())) {
    loads[std::string(name)] = {.bus = std::string(name), .kind = std::string(bus_key(*bus)), .devices = {}};
  }
  for (const auto& [id, device] : sorted(config.devices())) {
    const DriverInfo* driver = find_driver_in(drivers, device->driver());
    const auto bus = config.buses().find(device->bus());
    if (!driver || bus == config.buses().end()) continue;
    loads[device->bus()].devices.push_back({.device = std::string(id),
                                            .period = Duration(device->period()),
                                            .bus_time = read_time(*driver, bus->second),
                                            .speaks = driver->speaks && !driver->polled});
  }
  std::vector<BusLoad> sorted_loads;
  for (auto& [name, load] : loads) {
    judge(load);
    sorted_loads.push_back(std::move(load));
  }
  return sorted_loads;
}

std::string bus_table(const std::vector<BusLoad>& loads) {
  std::size_t width = 6;
  for (const auto& load : loads) {
    width = std::max(width, load.bus.size());
    for (const auto& device : load.devices) width = std::max(width, device.device.size() + 2);
  }
  std::string table = fmt::format("{:<{}}  {:<7}  {:<16}  {}\n", "BUS", width, "KIND", "USED PER SECOND", "PERIODS");
  std::string warnings;
  for (const auto& load : loads) {
    const bool kept = std::ranges::all_of(load.devices, &DeviceLoad::kept);
    const auto periods = !is_known(load) ? "-" : kept ? "all kept" : "not all kept";
    table += fmt::format("{:<{}}  {:<7}  {:<16}  {}\n", load.bus, width, load.kind, used(load), periods);
    for (const auto& device : load.devices) {
      const auto name = "  " + device.device;
      table += fmt::format("{:<{}}  {:<7}  {:<16}  {}\n", name, width, "", "", share(device));
    }
    if (!kept) warnings += warning(load);
  }
  return table + warnings;
}

}  // namespace sluice
