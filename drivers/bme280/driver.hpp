#pragma once
#include <optional>
#include <vector>

#include "drivers/bme280/codec.hpp"
#include "drivers/bus/i2c_bus.hpp"
#include "drivers/driver_info.hpp"

namespace sluice::bme280 {

/// The family: a BMP280 is a BME280 without humidity.
enum class Model : std::uint8_t { bme280, bmp280 };

struct Settings {
  std::uint8_t address = 0x76;
  Oversampling oversampling = {};
  int filter = 0;
};

Settings settings_from(Model model, const Options& options);
std::vector<Channel> channels_of(Model model, const Oversampling& oversampling);

/// One chip, measured in forced mode: it sleeps between two reads, so it does not warm itself.
class Bme280 final : public Driver {
 public:
  Bme280(Model model, I2cBus& bus, Clock& clock, Settings settings);

  std::span<const Channel> channels() const override { return channels_; }

  /// Errors: those of the bus; chip_id, all_zero (calibration), timeout (the conversion does not end), no_data, range.
  /// Channels whose own value is missing or out of range are bad, the others good.
  Task<Result<Readings>> read(TimePoint deadline) override;

 private:
  Task<Result<void>> initialise(TimePoint deadline);
  Task<Result<void>> check_chip_id(TimePoint deadline);
  Task<Result<void>> reset(TimePoint deadline);
  Task<Result<Calibration>> read_calibration(TimePoint deadline);
  Task<Result<Readings>> measure(TimePoint deadline);
  Task<Result<void>> start_conversion(TimePoint deadline);
  Task<Result<void>> await_conversion(TimePoint deadline);
  Task<Result<void>> set(std::uint8_t reg, std::uint8_t value, TimePoint deadline);
  Result<Readings> readings(TimePoint time, const Measurement& measurement) const;

  bool has_humidity() const { return model_ == Model::bme280; }

  Model model_;
  Clock& clock_;
  I2cDevice device_;
  Settings settings_;
  std::vector<Channel> channels_;
  std::optional<Calibration> calibration_;  // empty: the chip must be initialised before the next measurement
};

}  // namespace sluice::bme280
