#pragma once
#include <random>

#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/emulator.hpp"

namespace sluice::contact {

/// A door that somebody opens and closes each few seconds. Its contact bounces for less than a millisecond.
class EmulatedContact final : public Emulator {
 public:
  EmulatedContact(EmulatedGpioLines& lines, Clock& clock, InputSettings settings, std::uint64_t seed);

  Task<void> run() override;

  /// Opens or closes the contact, bouncing.
  Task<void> set(bool closed);

 private:
  void drive(bool closed);

  EmulatedGpioLines& lines_;
  Clock& clock_;
  InputSettings settings_;
  std::mt19937_64 random_;
};

}  // namespace sluice::contact
