#pragma once
#include <random>

#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/emulator.hpp"

namespace sluice::pulse_counter {

/// A meter whose load drifts: open-collector pulses that pull the line low for a quarter of the interval, at most 30 ms as S0 does.
class EmulatedMeter final : public Emulator {
 public:
  EmulatedMeter(EmulatedGpioLines& lines, Clock& clock, InputSettings settings, std::uint64_t seed);

  Task<void> run() override;

  double hertz = 0.8;  ///< pulses a second, before the load drifts
  std::int64_t pulses() const { return pulses_; }

 private:
  EmulatedGpioLines& lines_;
  Clock& clock_;
  InputSettings settings_;
  std::mt19937_64 random_;
  std::int64_t pulses_ = 0;
};

}  // namespace sluice::pulse_counter
