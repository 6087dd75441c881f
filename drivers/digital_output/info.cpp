#include "drivers/digital_output/info.hpp"

#include "drivers/digital_output/driver.hpp"
#include "drivers/digital_output/emulator.hpp"

namespace sluice {
namespace {

OutputSettings settings_from(const Options& options) {
  return {.line = static_cast<unsigned>(options.integer("line")),
          .active_low = options.boolean("active_low"),
          .initial = options.boolean("initial"),
          .safe = options.boolean("safe")};
}

std::vector<OptionInfo> options() {
  return {
      {.name = "line",
       .kind = OptionKind::integer,
       .help = "offset of the line on its chip (on a Raspberry Pi the BCM number)",
       .required = true,
       .min = 0,
       .max = 1023},
      {.name = "active_low", .kind = OptionKind::boolean, .help = "on when the line is low: many relay boards", .fallback = false},
      {.name = "initial", .kind = OptionKind::boolean, .help = "state at the start", .fallback = false},
      {.name = "safe", .kind = OptionKind::boolean, .help = "state that the output is put to when the gateway ends", .fallback = false},
  };
}

}  // namespace

DriverInfo digital_output_info() {
  return {
      .name = "digital_output",
      .summary = "relay, lamp or valve on a GPIO line",
      .wiring = "the line drives a relay board or a transistor, never a coil: a few mA at 3.3 V are all it has",
      .bus = BusKind::gpio,
      .options = options(),
      .make = [](DeviceContext context) -> std::unique_ptr<Driver> {
        return std::make_unique<digital_output::DigitalOutput>(*context.gpio, context.clock, settings_from(context.options));
      },
      .channels = [](const Options&) { return digital_output::channels(); },
      .outputs = [](const Options& options) { return std::vector{settings_from(options)}; },
      .emulate = [](EmulationContext context) -> std::unique_ptr<Emulator> {
        return std::make_unique<digital_output::Lamp>(*context.gpio, settings_from(context.options));
      },
  };
}

}  // namespace sluice
