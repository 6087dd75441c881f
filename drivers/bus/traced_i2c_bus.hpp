#pragma once
#include <vector>

#include "drivers/async/clock.hpp"
#include "drivers/bus/i2c_bus.hpp"
#include "drivers/bus/replay_case.hpp"

namespace sluice {

/// One device's way to its bus, on which somebody may look: while a trace is asked for, each transfer is noted as the replay format
/// has it.
class TracedI2cBus final : public I2cBus {
 public:
  /// `bus` outlives it.
  TracedI2cBus(I2cBus& bus, Clock& clock) : bus_(bus), clock_(clock) {}

  void begin_trace();
  /// What was noted since then; nothing is noted any more.
  std::vector<ReplayStep> end_trace();

  Task<Result<Bytes>> transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) override;
  BusUse use() const override { return bus_.use(); }

 private:
  /// A device that is asked again and again fills no memory.
  static constexpr std::size_t most_steps = 1000;

  Task<Result<Bytes>> noted(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline);
  void note(const Bytes& out, std::size_t read_size, const Result<Bytes>& answer);

  I2cBus& bus_;
  Clock& clock_;
  std::vector<ReplayStep> steps_;
  TimePoint last_end_{};
  bool tracing_ = false;
};

}  // namespace sluice
