#pragma once
#include <cstdint>

#include "drivers/async/clock.hpp"
#include "drivers/options.hpp"

namespace sluice {

class EmulatedI2cBus;
class EmulatedGpioLines;
class EmulatedSysfs;
class SerialPort;

/// What an emulator is made from: the emulated bus of its kind, to which it attaches itself, and a seed for its physics.
struct EmulationContext {
  Executor executor;
  Clock& clock;
  Options options;
  std::uint64_t seed = 1;
  EmulatedI2cBus* i2c = nullptr;
  SerialPort* serial = nullptr;  ///< the far end of the line: what is written here arrives at the gateway
  EmulatedGpioLines* gpio = nullptr;
  EmulatedSysfs* sysfs = nullptr;
};

/// A device that is not there: the bus's own interface on one side, physics on the other.
class Emulator {
 public:
  Emulator() = default;
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;
  virtual ~Emulator() = default;

  /// Lets the physics go on, and speaks for devices that speak first, until cancelled.
  virtual Task<void> run() = 0;
};

}  // namespace sluice
