#include "drivers/hwmon/info.hpp"

#include "drivers/hwmon/driver.hpp"
#include "drivers/hwmon/emulator.hpp"

namespace sluice {
namespace {

std::unique_ptr<Driver> make(DeviceContext context) {
  return std::make_unique<hwmon::Hwmon>(*context.sysfs, context.clock, context.options.text("chip"));
}

std::vector<Channel> channels(const Options& /*options*/) {
  return {};
}

std::unique_ptr<Emulator> emulate(EmulationContext context) {
  return std::make_unique<hwmon::HwmonEmulator>(context);
}

Task<Result<std::vector<FoundDevice>>> find(SysfsRoot& sysfs, Options wanted) {
  co_return co_await find_class_devices(sysfs, hwmon::chips(), "chip", std::move(wanted));
}

}  // namespace

DriverInfo hwmon_info() {
  return {.name = "hwmon",
          .summary = "temperatures, voltages, currents, power, fans: any chip with a kernel hwmon driver",
          .wiring = "By the kernel's driver. The channels are the chip's *_input files (temp1, in0, curr1, ...), known at the first read.",
          .bus = BusKind::sysfs,
          .options = {{.name = "chip",
                       .kind = OptionKind::text,
                       .help = "content of the chip's name or label file, or its entry hwmonN (which may change at boot)",
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
