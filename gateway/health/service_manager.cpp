#include "gateway/health/service_manager.hpp"

#include <chrono>
#include <format>
#include <systemd/sd-daemon.h>

#include "drivers/async/steady_clock.hpp"

namespace sluice {

void ServiceManager::notify(const std::string& state) {
  sd_notify(0, state.c_str());
}

void ServiceManager::notify_reloading() {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(monotonic_now());
  notify(std::format("RELOADING=1\nMONOTONIC_USEC={}", now.count()));
}

std::optional<Duration> ServiceManager::watchdog() const {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

}  // namespace sluice
