#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "drivers/async/clock.hpp"
#include "drivers/async/task.hpp"
#include "gateway/health/service_manager.hpp"
#include "gateway/health/turns.hpp"

namespace sluice {

/// What `systemctl status` shows of a gateway in one line.
struct ServiceStatus {
  std::size_t devices = 0;
  std::size_t failing = 0;  ///< the last attempt failed
  std::size_t failed = 0;   ///< several in a row did
  bool connected = false;
  std::uint64_t waiting = 0;  ///< records that the broker has not acknowledged
};

/// "12 devices, 1 failing; broker connected; 0 records waiting"
std::string line_of(const ServiceStatus& status);

/// Tells the service manager how far the gateway is: ready, reloading, stopping, alive (sd_notify(3)). Its line of status goes with what is
/// told anyway, when it has changed: nobody wakes for it.
class ServiceReport {
 public:
  /// `manager` outlives it; `line` is asked when something is told.
  ServiceReport(ServiceManager& manager, std::function<std::string()> line) : manager_(manager), line_(std::move(line)) {}

  /// The configuration is applied, and polling runs.
  void ready();
  /// A configuration is read again; as often as that, it ends. Before the gateway is ready, and when it stops, nothing is told of it.
  void reload_begins();
  void reload_ends();
  /// From now on it takes that long at the most.
  void stopping(Duration at_most);
  void alive();
  /// The line alone, when it has changed.
  void refresh();

  ServiceManager& manager() const { return manager_; }

 private:
  enum class Phase : std::uint8_t { starting, running, stopping };

  std::string changed_line();

  ServiceManager& manager_;
  std::function<std::string()> line_;
  std::string told_;
  Phase phase_ = Phase::starting;
  unsigned reloads_ = 0;  // that have not ended
};

/// Feeds the watchdog at half its period while every promise is kept. Returns at once when there is no watchdog.
Task<void> feed_watchdog(Clock& clock, Turns& turns, ServiceReport& report);

}  // namespace sluice
