#pragma once
#include "drivers/bus/i2c_bus.hpp"
#include "drivers/driver_info.hpp"

namespace sluice::tmp102 {

std::vector<Channel> channels();

/// One chip as it is after power-on: it converts by itself four times a second, and a read takes the last result.
class Tmp102 final : public Driver {
 public:
  Tmp102(I2cBus& bus, Clock& clock, std::uint8_t address);

  std::span<const Channel> channels() const override { return channels_; }

  /// Errors: those of the bus; range.
  Task<Result<Readings>> read(TimePoint deadline) override;

 private:
  Clock& clock_;
  I2cDevice device_;
  std::vector<Channel> channels_;
};

}  // namespace sluice::tmp102
