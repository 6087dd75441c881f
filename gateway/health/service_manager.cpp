#include "gateway/health/service_manager.hpp"

#include <systemd/sd-daemon.h>

#include <spdlog/spdlog.h>

namespace sluice {

void ServiceManager::notify(const std::string& state) {
  sd_notify(0, state.c_str());
}

std::optional<Duration> ServiceManager::watchdog() const {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

Task<void> feed_watchdog(Clock& clock, Turns& turns, ServiceManager& manager) {
  const auto period = manager.watchdog();
  if (!period) co_return;
  while (true) {
    if (const auto late = turns.late(clock.now(), *period / 2)) {
      spdlog::error("watchdog not fed: {} did not complete its turn", *late);
    } else {
      manager.notify("WATCHDOG=1");
    }
    const TimePoint due = clock.now() + *period / 2;
    co_await clock.sleep_until(due);
    turns.woke(due, clock.now());
  }
}

}  // namespace sluice
