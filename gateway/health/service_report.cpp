#include "gateway/health/service_report.hpp"

#include <format>

#include <spdlog/spdlog.h>

namespace sluice {
namespace {

std::string counted(std::uint64_t count, const char* what) {
  return std::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

std::string line_of(const ServiceStatus& status) {
  std::string line = counted(status.devices, "device");
  if (status.failing > 0) line += std::format(", {} failing", status.failing);
  if (status.failed > 0) line += std::format(", {} failed", status.failed);
  return std::format("{}; broker {}; {} waiting", line, status.connected ? "connected" : "not connected",
                     counted(status.waiting, "record"));
}

void ServiceReport::ready() {
  phase_ = Phase::running;
  manager_.notify("READY=1" + changed_line());
}

void ServiceReport::reload_begins() {
  ++reloads_;
  if (phase_ == Phase::running) manager_.notify_reloading();
}

void ServiceReport::reload_ends() {
  if (--reloads_ == 0 && phase_ == Phase::running) manager_.notify("READY=1" + changed_line());
}

void ServiceReport::stopping(Duration at_most) {
  phase_ = Phase::stopping;
  manager_.notify(std::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}\nSTATUS=stopping", at_most / 1us));
}

void ServiceReport::alive() {
  manager_.notify("WATCHDOG=1" + (phase_ == Phase::running ? changed_line() : ""));
}

void ServiceReport::refresh() {
  const std::string line = phase_ == Phase::running ? changed_line() : "";
  if (!line.empty()) manager_.notify(line.substr(1));
}

std::string ServiceReport::changed_line() {
  std::string line = line_();
  if (line == told_) return "";
  told_ = std::move(line);
  return "\nSTATUS=" + told_;
}

Task<void> feed_watchdog(Clock& clock, Turns& turns, ServiceReport& report) {
  const auto period = report.manager().watchdog();
  if (!period) co_return;
  while (true) {
    if (const auto late = turns.late(clock.now(), *period / 2)) {
      spdlog::error("watchdog not fed: {} did not complete its turn", *late);
    } else {
      report.alive();
    }
    const TimePoint due = clock.now() + *period / 2;
    co_await clock.sleep_until(due);
    turns.woke(due, clock.now());
  }
}

}  // namespace sluice
