#pragma once
#include <random>

#include "drivers/bus/emulated_i2c_bus.hpp"
#include "drivers/emulator.hpp"

namespace sluice::tmp102 {

/// The chip's registers on one side, its temperature on the other.
class Tmp102Chip final : public I2cChip {
 public:
  double temperature = 21.0;  ///< Cel
  bool extended = false;      ///< 13 bits (EM)

  Result<Bytes> on_transfer(const Bytes& out, std::size_t read_size) override;

 private:
  std::uint16_t word() const;
  std::uint8_t pointer_ = 0;
};

/// A chip whose temperature changes slowly.
class Tmp102Emulator final : public Emulator {
 public:
  explicit Tmp102Emulator(const EmulationContext& context);
  ~Tmp102Emulator() override;

  Task<void> run() override;

  Tmp102Chip chip;

 private:
  EmulatedI2cBus& bus_;
  Clock& clock_;
  std::uint8_t address_;
  std::mt19937_64 random_;
};

}  // namespace sluice::tmp102
