#include "drivers/pulse_counter/info.hpp"

#include "drivers/pulse_counter/driver.hpp"
#include "drivers/pulse_counter/emulator.hpp"

namespace sluice {
namespace {

std::vector<OptionInfo> options() {
  return {
      contact::line_option(),
      {.name = "edge",
       .kind = OptionKind::choice,
       .help = "which change of the line is a pulse",
       .fallback = std::string("falling"),
       .choices = {"falling", "rising", "both"}},
      contact::bias_option(),
      contact::debounce_option(0s),
      {.name = "per_pulse",
       .kind = OptionKind::number,
       .help = "how much one pulse stands for, in `unit`: 0.2794 (mm of rain), 0.001 (kW.h of an S0 meter with 1000 pulses)",
       .fallback = 1.0,
       .min = 1e-9,
       .max = 1e9},
      {.name = "unit",
       .kind = OptionKind::text,
       .help = "UCUM unit of `total`; that of `rate` is it per second",
       .fallback = std::string()},
  };
}

}  // namespace

DriverInfo pulse_counter_info() {
  return {
      .name = "pulse_counter",
      .summary = "pulses of a meter, rain gauge or flow sensor on a GPIO line: count, total and rate",
      .wiring = "open collector, reed or S0 output between the line and ground with bias pull_up; for S0 mind the polarity",
      .bus = BusKind::gpio,
      .speaks = true,
      .options = options(),
      .make = [](DeviceContext context) -> std::unique_ptr<Driver> {
        return std::make_unique<pulse_counter::PulseCounter>(*context.gpio, context.clock, pulse_counter::settings_from(context.options));
      },
      .channels = [](const Options& options) { return pulse_counter::channels(pulse_counter::settings_from(options)); },
      .emulate = [](EmulationContext context) -> std::unique_ptr<Emulator> {
        return std::make_unique<pulse_counter::EmulatedMeter>(*context.gpio, context.clock,
                                                              pulse_counter::settings_from(context.options).line, context.seed);
      },
  };
}

}  // namespace sluice
