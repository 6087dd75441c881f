#include "drivers/thermal/info.hpp"

#include "drivers/thermal/driver.hpp"
#include "drivers/thermal/emulator.hpp"

namespace sluice {
namespace {

std::unique_ptr<Driver> make(DeviceContext context) {
  return std::make_unique<thermal::Thermal>(*context.sysfs, context.clock, context.options.text("zone"));
}

std::vector<Channel> channels(const Options& /*options*/) {
  return thermal::channels();
}

std::unique_ptr<Emulator> emulate(EmulationContext context) {
  return std::make_unique<thermal::ThermalEmulator>(context);
}

FoundDevice found(const ClassDevice& zone, Options options) {
  FoundDevice device{.options = std::move(options), .labels = {{.name = "zone", .value = zone.entry}}};
  device.options.set("zone", zone.entry);
  if (!zone.identities.empty()) device.labels.push_back({.name = "type", .value = zone.identities.front()});
  return device;
}

Task<Result<std::vector<FoundDevice>>> find(SysfsRoot& sysfs, Options wanted) {
  const auto all = co_await thermal::zones(sysfs);
  if (!all) co_return std::unexpected(all.error());
  std::vector<FoundDevice> devices;
  for (const auto& zone : wanted.has("zone") ? matching(*all, wanted.text("zone")) : *all) devices.push_back(found(zone, wanted));
  co_return devices;
}

}  // namespace

DriverInfo thermal_info() {
  return {.name = "thermal",
          .summary = "temperature of a thermal zone of the kernel: processor, board, battery",
          .wiring = "On the board; nothing to connect.",
          .bus = BusKind::sysfs,
          .options = {{.name = "zone",
                       .kind = OptionKind::text,
                       .help = "content of the zone's type file, or its entry thermal_zoneN (which may change at boot)",
                       .required = true}},
          .period = 10s,
          .timeout = 2s,
          .bus_time = 1ms,
          .make = make,
          .channels = channels,
          .emulate = emulate,
          .find = find};
}

}  // namespace sluice
