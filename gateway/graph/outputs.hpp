#pragma once
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "drivers/async/mutex.hpp"
#include "drivers/async/task_group.hpp"
#include "gateway/graph/devices.hpp"
#include "proto/commands.pb.h"

namespace sluice {

/// Sets outputs because somebody asks for it, and ends their pulses.
class Outputs {
 public:
  using Written = std::expected<v1::WriteResult, v1::Fault>;

  /// `devices` outlive it.
  Outputs(Executor executor, Clock& clock, Devices& devices)
      : executor_(executor), clock_(clock), devices_(devices), tasks_(std::move(executor)) {}

  /// One after the other, in order of arrival. With `for` the output goes back to what it was before; a pulse that another write follows
  /// goes on as that one asks, and ends at the value before the first.
  Task<Written> write(v1::Write request);

  /// The device is stopped: its outputs are in their safe state, and no pulse goes on.
  void forget(const std::string& device);
  Task<void> end();

 private:
  struct Target {
    DeviceChain* chain;
    std::size_t channel;
    Value value;
  };
  using Output = std::pair<std::string, std::size_t>;
  struct Pulse {
    Value before;
    TaskGroup::Id task;
  };

  std::expected<Target, v1::Fault> target_of(const v1::Write& request) const;
  Task<DeadlineMutex::Guard> turn(Output output);
  Task<Written> write(v1::Write request, Target target);
  Task<std::expected<Value, v1::Fault>> value_before(Output output, DeviceChain& chain);
  Task<void> end_pulse(Output output, Value before, Duration time);
  Task<bool> go_back(Output output, Value before);
  void stop_pulse(const Output& output);

  Executor executor_;
  Clock& clock_;
  Devices& devices_;
  std::map<Output, std::unique_ptr<DeadlineMutex>> turns_;  // of the outputs that were written
  std::map<Output, Pulse> pulses_;
  TaskGroup tasks_;
};

}  // namespace sluice
