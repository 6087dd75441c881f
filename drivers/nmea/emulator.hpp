#pragma once
#include <random>
#include <string>

#include "drivers/bus/serial_port.hpp"
#include "drivers/emulator.hpp"

namespace sluice::nmea {

/// `$<body>*<checksum>` with the line end.
std::string sentence_of(std::string_view body);

/// A receiver that wanders about and says GGA and RMC each second. Its clock stands at 2026-11-20T09:00:00Z at boot.
class EmulatedReceiver final : public Emulator {
 public:
  EmulatedReceiver(SerialPort& far_end, Clock& clock, std::uint64_t seed);

  Task<void> run() override;

  double latitude = 52.1;   ///< deg
  double longitude = 5.18;  ///< deg
  double altitude = 12;     ///< m
  double speed = 1.4;       ///< m/s
  double course = 40;       ///< deg, true
  bool has_fix = true;

 private:
  void wander();
  std::string gga() const;
  std::string rmc() const;
  std::string position() const;
  std::string time_of_day() const;

  SerialPort& far_end_;
  Clock& clock_;
  std::mt19937_64 random_;
};

}  // namespace sluice::nmea
