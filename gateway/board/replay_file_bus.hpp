#pragma once
#include <memory>
#include <string>

#include "drivers/bus/replay_i2c_bus.hpp"

namespace sluice {

/// A bus that answers from the cases of a file, which is read at the first transfer, and again at each one until it can be.
class ReplayFileBus final : public I2cBus {
 public:
  ReplayFileBus(Clock& clock, std::string file) : clock_(clock), file_(std::move(file)) {}

  /// Errors besides those of ReplayI2cBus: gone, denied, parse of the file.
  Task<Result<Bytes>> transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) override;
  BusUse use() const override { return replay_ ? replay_->use() : BusUse{}; }

 private:
  Clock& clock_;
  std::string file_;
  std::unique_ptr<ReplayI2cBus> replay_;
};

}  // namespace sluice
