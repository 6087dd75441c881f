#pragma once
#include <expected>
#include <map>
#include <string>
#include <utility>

#include "drivers/async/task_group.hpp"
#include "gateway/graph/devices.hpp"
#include "proto/commands.pb.h"

namespace sluice {

/// Sets outputs because somebody asks for it, and ends their pulses.
class Outputs {
 public:
  using Written = std::expected<v1::WriteResult, v1::Fault>;

  /// `devices` outlive it.
  Outputs(Executor executor, Clock& clock, Devices& devices) : clock_(clock), devices_(devices), tasks_(std::move(executor)) {}

  /// With `for` the output goes back to what it was before; a pulse that another write follows goes on as that one asks, and ends at the
  /// value before the first.
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
  Task<std::expected<Value, v1::Fault>> value_before(Output output, DeviceChain& chain);
  Task<void> end_pulse(Output output, Value before, Duration time);
  void stop_pulse(const Output& output);

  Clock& clock_;
  Devices& devices_;
  std::map<Output, Pulse> pulses_;
  TaskGroup tasks_;
};

}  // namespace sluice
