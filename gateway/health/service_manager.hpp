#pragma once
#include <optional>
#include <string>

#include "drivers/async/clock.hpp"

namespace sluice {

/// The words exchanged with systemd (sd_notify(3)). Outside systemd they go nowhere.
class ServiceManager {
 public:
  ServiceManager() = default;
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;
  virtual ~ServiceManager() = default;

  virtual void notify(const std::string& state);
  /// RELOADING=1 with the time of the kernel's CLOCK_MONOTONIC, by which systemd knows which reload is meant.
  void notify_reloading();
  /// WatchdogSec of the unit; nothing when there is none.
  virtual std::optional<Duration> watchdog() const;
};

}  // namespace sluice
