#include "gateway/health/service_manager.hpp"

#include <chrono>
#include <format>
#include <systemd/sd-daemon.h>

namespace sluice {

void ServiceManager::notify(const std::string& state) {
  sd_notify(0, state.c_str());
}

void ServiceManager::notify_reloading() {
  // Compared with systemd's own reading of this very clock, which no Clock of the house has: libstdc++'s steady_clock is it.
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch());
  notify(std::format("RELOADING=1\nMONOTONIC_USEC={}", now.count()));
}

std::optional<Duration> ServiceManager::watchdog() const {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

}  // namespace sluice
