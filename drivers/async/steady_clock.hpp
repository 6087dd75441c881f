#pragma once
#include "drivers/async/clock.hpp"

namespace sluice {

/// The kernel's CLOCK_BOOTTIME.
class SteadyClock final : public Clock {
 public:
  TimePoint now() const override;
  Task<void> sleep_until(TimePoint deadline) override;
};

/// CLOCK_REALTIME and the kernel's word (adjtimex) on whether anybody has set it, which is asked once a second at the most.
class SystemWallClock final : public WallClock {
 public:
  explicit SystemWallClock(const Clock& clock) : clock_(clock) {}
  WallTime at(TimePoint instant) const override;

 private:
  bool is_set(TimePoint now) const;

  const Clock& clock_;
  mutable bool was_set_ = false;
  mutable TimePoint ask_again_{};
};

/// Converts a stamp of CLOCK_MONOTONIC, as the kernel puts on GPIO edges, by the offset of the two clocks now.
TimePoint from_monotonic(std::chrono::nanoseconds stamp);

}  // namespace sluice
