#include "drivers/contact/info.hpp"

#include "drivers/contact/driver.hpp"
#include "drivers/contact/emulator.hpp"

namespace sluice {
namespace {

InputSettings settings_from(const Options& options) {
  auto settings = contact::input_settings(options);
  settings.active_low = options.boolean("active_low");
  return settings;
}

std::vector<OptionInfo> options() {
  return {
      contact::line_option(),
      contact::bias_option(),
      {.name = "active_low", .kind = OptionKind::boolean, .help = "closed when the line is low: a contact to ground", .fallback = false},
      contact::debounce_option(10ms),
  };
}

}  // namespace

DriverInfo contact_info() {
  return {
      .name = "contact",
      .summary = "switch, button, reed contact or alarm output on a GPIO line",
      .wiring = "between the line and ground with bias pull_up and active_low, or between the line and 3.3 V with bias pull_down",
      .bus = BusKind::gpio,
      .speaks = true,
      .options = options(),
      .make = [](DeviceContext context) -> std::unique_ptr<Driver> {
        return std::make_unique<contact::Contact>(*context.gpio, context.clock, settings_from(context.options));
      },
      .channels = [](const Options&) { return contact::channels(); },
      .emulate = [](EmulationContext context) -> std::unique_ptr<Emulator> {
        return std::make_unique<contact::EmulatedContact>(*context.gpio, context.clock, settings_from(context.options), context.seed);
      },
  };
}

}  // namespace sluice
