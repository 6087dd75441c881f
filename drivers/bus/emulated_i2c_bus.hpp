#pragma once
#include <map>

#include "drivers/async/mutex.hpp"
#include "drivers/bus/i2c_bus.hpp"

namespace sluice {

/// A chip as its bus sees it. Emulators of I2C devices implement this.
class I2cChip {
 public:
  I2cChip() = default;
  I2cChip(const I2cChip&) = delete;
  I2cChip& operator=(const I2cChip&) = delete;
  virtual ~I2cChip() = default;

  /// One transfer: bytes written, then `read_size` bytes to answer. Reason::nack: not acknowledged.
  virtual Result<Bytes> on_transfer(const Bytes& out, std::size_t read_size) = 0;
};

/// A bus of emulated chips on any Clock, with the wire time of `hertz` (9 bits a byte and the address), deadline order, the
/// bus's timeout, and faults on demand.
///
/// As on a real bus, a caller that gives up does not end its transfer: until the wire is free again others hear `busy`,
/// and the same address `timeout`.
class EmulatedI2cBus final : public I2cBus {
 public:
  struct Settings {
    double hertz = 100'000;
    Duration timeout = 100ms;
  };

  EmulatedI2cBus(Executor executor, Clock& clock, Settings settings);
  EmulatedI2cBus(Executor executor, Clock& clock);

  Task<Result<Bytes>> transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) override;
  BusUse use() const override { return use_; }

  /// The chip must outlive the bus or be detached. An address without a chip answers nack.
  void attach(std::uint8_t address, I2cChip& chip);
  void detach(std::uint8_t address);

  /// Until then every transfer occupies the bus for its timeout and fails with Reason::timeout (a line held low).
  void stick_until(TimePoint end) { stuck_until_ = end; }
  /// Until then transfers to this one address do so.
  void stick_until(std::uint8_t address, TimePoint end) { stuck_devices_[address] = end; }

 private:
  struct OnTheWire {
    Duration time;
    Result<Bytes> answer;
  };

  OnTheWire put_on_the_wire(std::uint8_t address, const Bytes& out, std::size_t read_size);
  bool is_stuck(std::uint8_t address) const;
  Duration wire_time(std::size_t bytes) const;

  Clock& clock_;
  Settings settings_;
  DeadlineMutex mutex_;
  std::map<std::uint8_t, I2cChip*> chips_;
  TimePoint stuck_until_{};
  std::map<std::uint8_t, TimePoint> stuck_devices_;
  TimePoint free_at_{};
  std::uint8_t on_the_wire_ = 0;  // the address of the last transfer
  BusUse use_;
};

}  // namespace sluice
