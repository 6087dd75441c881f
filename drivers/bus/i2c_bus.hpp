#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"
#include "drivers/bus/bus_use.hpp"

namespace sluice {

using Bytes = std::vector<std::uint8_t>;

/// A port to an I2C bus. Transfers of several devices are served one at a time, that with the nearest deadline first.
class I2cBus {
 public:
  I2cBus() = default;
  I2cBus(const I2cBus&) = delete;
  I2cBus& operator=(const I2cBus&) = delete;
  virtual ~I2cBus() = default;

  /// Writes `out`, then reads `read_size` bytes after a repeated start; either may be empty. `address` has 7 bits.
  /// Never occupies the bus longer than the bus's `timeout`. Errors: nack, timeout, bus, gone, denied, busy (by another device:
  /// its transfer is stuck, or the deadline passed before this one's turn came; otherwise the kernel says so).
  virtual Task<Result<Bytes>> transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) = 0;

  virtual BusUse use() const = 0;
};

/// One address on a bus: what an I2C driver holds.
class I2cDevice {
 public:
  I2cDevice(I2cBus& bus, std::uint8_t address) : bus_(bus), address_(address) {}

  Task<Result<Bytes>> write(Bytes out, TimePoint deadline) const { return bus_.transfer(address_, std::move(out), 0, deadline); }
  Task<Result<Bytes>> read(std::size_t size, TimePoint deadline) const { return bus_.transfer(address_, {}, size, deadline); }
  Task<Result<Bytes>> write_read(Bytes out, std::size_t size, TimePoint deadline) const {
    return bus_.transfer(address_, std::move(out), size, deadline);
  }

 private:
  I2cBus& bus_;
  std::uint8_t address_;
};

}  // namespace sluice
