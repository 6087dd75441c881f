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

Task<Result<std::vector<FoundDevice>>> find(SysfsRoot& sysfs, Options wanted) {
  co_return co_await find_class_devices(sysfs, thermal::zones(), "zone", std::move(wanted));
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
