#include "drivers/bus/traced_i2c_bus.hpp"

#include <utility>

namespace sluice {

void TracedI2cBus::begin_trace() {
  steps_.clear();
  tracing_ = true;
  last_end_ = clock_.now();
}

std::vector<ReplayStep> TracedI2cBus::end_trace() {
  tracing_ = false;
  return std::exchange(steps_, {});
}

Task<Result<Bytes>> TracedI2cBus::transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) {
  if (!tracing_ || steps_.size() >= most_steps) return bus_.transfer(address, std::move(out), read_size, deadline);
  return noted(address, std::move(out), read_size, deadline);
}

Task<Result<Bytes>> TracedI2cBus::noted(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) {
  // Only what the driver waited for by itself is its conversion time; the queue for the bus is not.
  if (const Duration pause = clock_.now() - last_end_; pause >= 1ms && !steps_.empty()) {
    steps_.push_back({.kind = ReplayStep::Kind::wait, .wait = pause});
  }
  const Bytes written = out;
  auto answer = co_await bus_.transfer(address, std::move(out), read_size, deadline);
  note(written, read_size, answer);
  last_end_ = clock_.now();
  co_return answer;
}

void TracedI2cBus::note(const Bytes& out, std::size_t read_size, const Result<Bytes>& answer) {
  const bool nack = !answer && answer.error().reason == Reason::nack;
  if (!out.empty()) steps_.push_back({.kind = ReplayStep::Kind::write, .bytes = out, .nack = nack});
  if (read_size == 0 || (nack && !out.empty())) return;
  steps_.push_back({.kind = ReplayStep::Kind::read, .bytes = answer.value_or(Bytes()), .nack = nack, .repeated_start = !out.empty()});
}

}  // namespace sluice
