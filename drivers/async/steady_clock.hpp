#pragma once
#include <memory>
#include <optional>

#include "drivers/async/clock.hpp"

namespace sluice {

/// The kernel's CLOCK_BOOTTIME. One timerfd waits for the earliest of all timers: a loop with a thousand sleepers wakes once.
class SteadyClock final : public Clock {
 public:
  explicit SteadyClock(const Executor& executor);
  ~SteadyClock() override;
  TimePoint now() const override;

 private:
  class KernelTimer;

  void first_changed() override;
  void expired();
  void limit(TimePoint instant);

  std::unique_ptr<KernelTimer> timer_;
  bool limits_wait_ = false;  // until what is ready has run
};

/// CLOCK_REALTIME and the kernel's word (adjtimex) on whether anybody has set it, which is asked once a second at the most.
/// The offset of the two clocks is kept until it has moved by more than `jitter`: one instant has one time, however often it is asked.
class SystemWallClock final : public WallClock {
 public:
  explicit SystemWallClock(const Clock& clock) : clock_(clock) {}
  WallTime at(TimePoint instant) const override;

  static constexpr Duration jitter = 1ms;

 private:
  bool is_set(TimePoint now) const;

  const Clock& clock_;
  mutable std::optional<Duration> offset_;
  mutable bool was_set_ = false;
  mutable TimePoint ask_again_{};
};

/// Converts a stamp of CLOCK_MONOTONIC, as the kernel puts on GPIO edges, by the offset of the two clocks now.
TimePoint from_monotonic(std::chrono::nanoseconds stamp);
/// CLOCK_MONOTONIC now, for those outside who compare with their own reading of it.
std::chrono::nanoseconds monotonic_now();

}  // namespace sluice
