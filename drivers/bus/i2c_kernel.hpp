#pragma once
#include <memory>
#include <string>

#include "drivers/bus/i2c_bus.hpp"

namespace sluice {

/// The kernel's side of one I2C bus, as LinuxI2cBus needs it: calls that block, made on the bus's lane only. Each answers 0 or an
/// errno.
class I2cKernel {
 public:
  I2cKernel() = default;
  I2cKernel(const I2cKernel&) = delete;
  I2cKernel& operator=(const I2cKernel&) = delete;
  virtual ~I2cKernel() = default;

  /// Opens /dev/i2c-N and bounds how long the adapter tries a transfer (`timeout`, in steps of 10 ms; no retries of its own).
  virtual int open(const std::string& device, Duration timeout) = 0;
  /// Writes `out`, then fills `in` after a repeated start; either may be empty.
  virtual int transfer(std::uint8_t address, const Bytes& out, Bytes& in) = 0;
  virtual void close() = 0;
};

/// The real one: I2C_RDWR, I2C_TIMEOUT, I2C_RETRIES (Documentation/i2c/dev-interface.rst).
std::shared_ptr<I2cKernel> linux_i2c_kernel();

/// What an errno of a transfer means (Documentation/i2c/fault-codes.rst): nack (ENXIO, EREMOTEIO), timeout (ETIMEDOUT),
/// gone (ENODEV, ESHUTDOWN, ENOENT), denied (EACCES, EPERM), busy (EBUSY), bus (EAGAIN: arbitration lost; EIO, EPROTO, all else).
Error i2c_error(int error, const std::string& device, std::uint8_t address);

}  // namespace sluice
