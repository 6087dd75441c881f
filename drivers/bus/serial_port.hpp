#pragma once
#include <cstdint>
#include <vector>

#include "drivers/async/clock.hpp"
#include "drivers/async/mutex.hpp"
#include "drivers/async/result.hpp"
#include "drivers/bus/bus_use.hpp"

namespace sluice {

using Bytes = std::vector<std::uint8_t>;

enum class Parity : std::uint8_t { none, even, odd };

struct SerialSettings {
  int baud = 9600;
  int data_bits = 8;
  Parity parity = Parity::none;
  int stop_bits = 1;
  bool rs485 = false;  ///< let the kernel drive the direction line (TIOCSRS485)

  friend bool operator==(const SerialSettings&, const SerialSettings&) = default;
};

/// How long one byte takes on the line: a start bit, the data, the parity and the stop bits.
Duration byte_time(const SerialSettings& settings);

/// Who listens to a device that speaks by itself looks at its port on a beat that all ports share: waking up costs more than
/// reading, so the lines of many ports are read in one go. It adds at most `beat` to the time of what follows closely.
inline constexpr Duration beat = 20ms;
constexpr TimePoint next_beat(TimePoint now) {
  return TimePoint((now.time_since_epoch() / beat + 1) * beat);
}

/// A port to a serial line. It opens itself when it is used, closes itself when the device goes away, and opens it again by the
/// same path (by-id) when it is used after that.
class SerialPort {
 public:
  SerialPort() = default;
  SerialPort(const SerialPort&) = delete;
  SerialPort& operator=(const SerialPort&) = delete;
  virtual ~SerialPort() = default;

  /// Waits for bytes and takes at most `most` of what is there (a gulp). Errors: gone, denied, bus.
  virtual Task<Result<Bytes>> read_some(std::size_t most) = 0;
  /// Sends all of `bytes`.
  virtual Task<Result<void>> write(Bytes bytes) = 0;
  /// Throws away what has arrived and was not read.
  virtual void discard_input() = 0;
  /// For protocols that ask and answer: the line is the caller's until the guard is destroyed.
  virtual Task<DeadlineMutex::Guard> turn(TimePoint deadline) = 0;

  virtual BusUse use() const = 0;
};

}  // namespace sluice
