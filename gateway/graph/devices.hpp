#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "drivers/async/task_group.hpp"
#include "gateway/board/board.hpp"
#include "gateway/graph/device_chain.hpp"
#include "gateway/health/bus_trouble.hpp"

namespace sluice {

/// The chains of all devices, each in a task of its own, so that each can be stopped alone.
class Devices {
 public:
  /// `tasks` is where the chains run; what they throw ends it. All of them outlive it.
  Devices(ChainPartners partners, Board& board, TaskGroup& tasks) : partners_(partners), board_(board), tasks_(tasks) {}

  /// Starts a device of this configuration. One whose bus cannot be made fails with an event.
  void start(const std::string& id, const v1::Config& config, TimePoint start);

  /// Returns when it has ended: its last windows are handed on, its outputs are in their safe state.
  Task<void> stop(std::string id);
  Task<void> stop_all();

  /// Of every device of the configuration; false: failed, or its bus could not be made.
  std::map<std::string, bool> availability() const;
  std::map<std::string, HealthReport::Device> health() const;
  /// As health() says, without what that has to compute.
  std::vector<DeviceState> states() const;
  /// Null when there is no such device, or its bus could not be made.
  DeviceChain* find(const std::string& id) const;
  bool contains(const std::string& id) const { return running_.contains(id); }

  void clock_was_set();
  /// Whether this outcome ends the trouble of a bus that several devices share.
  bool bus_recovers(const std::string& bus, const std::string& device, std::optional<Reason> failure) {
    return bus_trouble_.recovers(bus, device, failure);
  }

 private:
  struct Running {
    std::unique_ptr<DeviceChain> chain;  // none when its bus could not be made
    TaskGroup::Id task{};
  };

  SlotPlan slots_of(const v1::Device& device, BusKind bus, TimePoint start);
  void tell_failed(const std::string& id, const Error& error);

  ChainPartners partners_;
  Board& board_;
  TaskGroup& tasks_;
  std::map<std::string, Running> running_;
  std::map<std::string, std::size_t> positions_;  // how many devices each bus has been given
  BusTrouble bus_trouble_;
};

}  // namespace sluice
