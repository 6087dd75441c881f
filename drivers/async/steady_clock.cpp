#include "drivers/async/steady_clock.hpp"

#include <sys/timex.h>
#include <time.h>

namespace sluice {
namespace {

Duration read_clock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

/// CLOCK_BOOTTIME as Asio's timers want a clock to look.
struct KernelBootTime : BootTime {
  using time_point = std::chrono::time_point<KernelBootTime, Duration>;
  static time_point now() { return time_point(read_clock(CLOCK_BOOTTIME)); }
};

bool kernel_clock_is_set() {
  // systemd's manual calls STA_UNSYNC unreliable: a clock before this program was written is certainly not set.
  constexpr auto program_written = std::chrono::seconds(1'767'225'600);  // 2026-01-01
  if (read_clock(CLOCK_REALTIME) < program_written) return false;
  timex state{};
  return adjtimex(&state) != TIME_ERROR || (state.status & STA_UNSYNC) == 0;
}

}  // namespace

TimePoint SteadyClock::now() const {
  return TimePoint(read_clock(CLOCK_BOOTTIME));
}

Task<void> SteadyClock::sleep_until(TimePoint deadline) {
  asio::basic_waitable_timer<KernelBootTime> timer(co_await asio::this_coro::executor);
  timer.expires_at(KernelBootTime::time_point(deadline.time_since_epoch()));
  co_await timer.async_wait(asio::use_awaitable);
}

Task<bool> SteadyClock::reaches(TimePoint deadline) {
  asio::basic_waitable_timer<KernelBootTime> timer(co_await asio::this_coro::executor);
  timer.expires_at(KernelBootTime::time_point(deadline.time_since_epoch()));
  const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return !error;
}

WallTime SystemWallClock::at(TimePoint instant) const {
  const TimePoint now = clock_.now();
  const Duration offset = read_clock(CLOCK_REALTIME) - now.time_since_epoch();
  if (!offset_ || std::chrono::abs(offset - *offset_) > jitter) offset_ = offset;
  return {.nanoseconds = (instant.time_since_epoch() + *offset_).count(), .synchronised = is_set(now)};
}

bool SystemWallClock::is_set(TimePoint now) const {
  if (now >= ask_again_) {
    was_set_ = kernel_clock_is_set();
    ask_again_ = now + 1s;
  }
  return was_set_;
}

TimePoint from_monotonic(std::chrono::nanoseconds stamp) {
  return TimePoint(stamp + (read_clock(CLOCK_BOOTTIME) - read_clock(CLOCK_MONOTONIC)));
}

}  // namespace sluice
