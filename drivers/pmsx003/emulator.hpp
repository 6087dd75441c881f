#pragma once
#include <random>

#include "drivers/bus/serial_port.hpp"
#include "drivers/emulator.hpp"
#include "drivers/pmsx003/codec.hpp"

namespace sluice::pmsx003 {

/// A sensor in a room where somebody cooks now and then; a frame each second.
class EmulatedSensor final : public Emulator {
 public:
  EmulatedSensor(const Model& model, SerialPort& far_end, Clock& clock, std::uint64_t seed);

  Task<void> run() override;

  double pm2_5 = 8;         ///< ug/m3; the other sizes follow from it
  double temperature = 21;  ///< Cel
  double humidity = 45;     ///< %
  bool warming_up = false;  ///< sends frames of nothing but zeros

 private:
  void drift();
  Bytes frame() const;
  double quantity(std::string_view name) const;

  const Model& model_;
  SerialPort& far_end_;
  Clock& clock_;
  std::mt19937_64 random_;
};

}  // namespace sluice::pmsx003
