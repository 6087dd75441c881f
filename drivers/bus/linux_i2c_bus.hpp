#pragma once
#include <memory>
#include <string>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/mutex.hpp"
#include "drivers/bus/i2c_bus.hpp"
#include "drivers/bus/i2c_kernel.hpp"

namespace sluice {

/// A bus of the kernel, /dev/i2c-N. Its blocking calls run on one lane; the device file is opened at the first transfer, and again
/// after it was gone.
///
/// A caller waits no longer than its deadline, nor than the bus's timeout and a small margin. When the kernel does not come back by
/// then the caller hears `timeout`, and until it does the same address hears `timeout` at once, others `busy`.
class LinuxI2cBus final : public I2cBus {
 public:
  static constexpr Duration default_timeout = 100ms;
  /// What the kernel may take longer than it was told: I2C_TIMEOUT counts in 10 ms, and an adapter has to recover its lines.
  static constexpr Duration margin = 50ms;
  /// The kernel's limit for one message (i2c-dev.c).
  static constexpr std::size_t longest_message = 8192;

  /// `timeout`: 10 ms and more, in steps of 10 ms.
  LinuxI2cBus(Executor executor, Clock& clock, std::string device, Duration timeout = default_timeout);
  /// With another kernel, for tests.
  LinuxI2cBus(Executor executor, Clock& clock, std::string device, Duration timeout, std::shared_ptr<I2cKernel> kernel);
  ~LinuxI2cBus() override;

  /// Besides the errors of I2cBus: range (no address of 7 bits), length (a message of more than 8192 bytes).
  Task<Result<Bytes>> transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) override;
  BusUse use() const override { return use_; }

 private:
  class Device;
  class Occupation;

  /// Why a transfer to this address cannot begin while an abandoned one is stuck.
  Error stuck(std::uint8_t address) const;

  Clock& clock_;
  Duration timeout_;
  std::shared_ptr<Device> device_;
  DeadlineMutex mutex_;
  BlockingLane lane_;
  BusUse use_;
  std::uint8_t in_kernel_ = 0;  // the address of the transfer that was handed to the lane last
};

}  // namespace sluice
