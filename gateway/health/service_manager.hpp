#pragma once
#include <optional>
#include <string>

#include "drivers/async/clock.hpp"
#include "gateway/health/turns.hpp"

namespace sluice {

/// The words exchanged with systemd (sd_notify(3)). Outside systemd they go nowhere.
class ServiceManager {
 public:
  ServiceManager() = default;
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;
  virtual ~ServiceManager() = default;

  virtual void notify(const std::string& state);
  /// WatchdogSec of the unit; nothing when there is none.
  virtual std::optional<Duration> watchdog() const;
};

/// Feeds the watchdog at half its period while every promise is kept. Returns at once when there is no watchdog.
Task<void> feed_watchdog(Clock& clock, Turns& turns, ServiceManager& manager);

}  // namespace sluice
