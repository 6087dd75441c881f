#pragma once
#include <cstdint>
#include <map>
#include <random>

#include "drivers/bme280/driver.hpp"
#include "drivers/bus/emulated_i2c_bus.hpp"

namespace sluice::bme280 {

/// The chip's registers on one side, the air around it on the other.
class Bme280Chip final : public I2cChip {
 public:
  Bme280Chip(Model model, Clock& clock);

  double temperature = 21.0;  ///< Cel
  double pressure = 101'325;  ///< Pa
  double humidity = 45.0;     ///< %
  std::uint8_t chip_id;       ///< another one: a wrong chip at this address
  bool trimmed = true;        ///< false: the calibration reads as zeros
  Duration extra_conversion_time = 0s;

  Result<Bytes> on_transfer(const Bytes& out, std::size_t read_size) override;

  /// As after a power cut: all settings lost, nothing measured.
  void power_cycle();

 private:
  std::uint8_t at(std::uint8_t reg) const;
  void write(std::uint8_t reg, std::uint8_t value);
  void convert();
  void store_sample(std::int32_t adc_p, std::int32_t adc_t, std::int32_t adc_h);
  Oversampling oversampling() const;

  Model model_;
  Clock& clock_;
  std::map<std::uint8_t, std::uint8_t> registers_;
  TimePoint ready_at_{};
};

/// A chip whose air changes slowly: a daily swing in small, and noise.
class Bme280Emulator final : public Emulator {
 public:
  Bme280Emulator(Model model, const EmulationContext& context);
  ~Bme280Emulator() override;

  Task<void> run() override;

  Bme280Chip chip;

 private:
  void drift();

  EmulatedI2cBus& bus_;
  Clock& clock_;
  std::uint8_t address_;
  std::mt19937_64 random_;
  double phase_;
};

}  // namespace sluice::bme280
