#include <map>
#include <set>

#include <fmt/format.h>

#include "gateway/config/checks.hpp"
#include "gateway/config/device_settings.hpp"
#include "gateway/config/sorted.hpp"

namespace sluice {
namespace {

struct Neighbour {
  std::string_view id;
  const v1::Device* device;
  const DriverInfo* driver;
};

using Neighbours = std::vector<Neighbour>;

/// The option that says which place on the bus is the device's alone.
std::string_view place_option(BusKind kind) {
  if (kind == BusKind::i2c) return "address";
  return kind == BusKind::gpio ? "line" : "";
}

std::string place_text(BusKind kind, std::int64_t place) {
  return kind == BusKind::i2c ? fmt::format("address 0x{:02x}", place) : fmt::format("line {}", place);
}

void check_places(const Draft& draft, const Neighbours& neighbours) {
  std::map<std::int64_t, std::string_view> owners;
  for (const auto& [id, device, driver] : neighbours) {
    const std::string option(place_option(driver->bus));
    const auto place = device->options().find(option);
    if (place == device->options().end()) continue;
    const auto [owner, first] = owners.emplace(place->second.integer(), id);
    if (first) continue;
    draft.wrong({"devices", id, option}, fmt::format("{} on bus {} is taken by devices.{}; each device there needs its own",
                                                     place_text(driver->bus, place->second.integer()), device->bus(), owner->second));
  }
}

/// What a device says by itself cannot be told from what another one answers.
void check_speakers(const Draft& draft, const Neighbours& neighbours) {
  if (neighbours.size() < 2) return;
  for (const auto& [id, device, driver] : neighbours) {
    if (!driver->speaks) continue;
    const auto& other = neighbours.front().id == id ? neighbours[1] : neighbours.front();
    draft.wrong({"devices", id, "bus"}, fmt::format("the driver {} speaks by itself and needs a port of its own; devices.{} is on {} too",
                                                    driver->name, other.id, device->bus()));
  }
}

void check_settings(const Draft& draft, const Neighbours& neighbours) {
  const NodeEntry* buses = draft.root.find("buses");
  const NodeEntry* bus = buses ? buses->value.find(neighbours.front().device->bus()) : nullptr;
  if (bus && bus->value.find("baud")) return;
  for (const auto& [id, device, driver] : neighbours) {
    if (driver->serial == neighbours.front().driver->serial) continue;
    draft.wrong({"devices", id, "bus"},
                fmt::format("the drivers {} and {} have different serial settings by default; make {} an entry of `buses` with baud",
                            neighbours.front().driver->name, driver->name, device->bus()));
  }
}

}  // namespace

void check_neighbours(const Draft& draft) {
  std::map<std::string_view, Neighbours> buses;
  for (const auto& [id, device] : sorted(draft.config.devices())) {
    const DriverInfo* driver = draft.driver_of(*device);
    const auto bus = draft.config.buses().find(device->bus());
    if (!driver || bus == draft.config.buses().end() || bus_kind(bus->second) != driver->bus) continue;
    buses[device->bus()].push_back({id, device, driver});
  }
  for (const auto& [bus, neighbours] : buses) {
    check_places(draft, neighbours);
    if (neighbours.front().driver->bus != BusKind::serial) continue;
    check_speakers(draft, neighbours);
    check_settings(draft, neighbours);
  }
}

}  // namespace sluice
