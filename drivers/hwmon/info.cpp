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

FoundDevice found(const ClassDevice& chip, Options options) {
  FoundDevice device{.options = std::move(options), .labels = {{.name = "chip", .value = chip.entry}}};
  device.options.set("chip", chip.entry);
  if (!chip.identities.empty()) device.labels.push_back({.name = "name", .value = chip.identities.front()});
  return device;
}

Task<Result<std::vector<FoundDevice>>> find(SysfsRoot& sysfs, Options wanted) {
  const auto all = co_await hwmon::chips(sysfs);
  if (!all) co_return std::unexpected(all.error());
  std::vector<FoundDevice> devices;
  for (const auto& chip : wanted.has("chip") ? matching(*all, wanted.text("chip")) : *all) devices.push_back(found(chip, wanted));
  co_return devices;
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
