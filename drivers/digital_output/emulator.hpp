#pragma once
#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/emulator.hpp"

namespace sluice::digital_output {

/// A lamp on an output line: it follows the line and does nothing by itself.
class Lamp final : public Emulator {
 public:
  Lamp(const EmulatedGpioLines& lines, OutputSettings settings) : lines_(lines), settings_(settings) {}

  Task<void> run() override { co_return; }

  bool lit() const { return lines_.level(settings_.line) != settings_.active_low; }

 private:
  const EmulatedGpioLines& lines_;
  OutputSettings settings_;
};

}  // namespace sluice::digital_output
