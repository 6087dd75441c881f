#pragma once
#include "drivers/async/clock.hpp"

namespace sluice::testing {

/// The clock of a loop that is held up: whoever sleeps wakes too late by always the same.
class LateClock final : public Clock {
 public:
  LateClock(Clock& clock, Duration lateness) : clock_(clock), lateness_(lateness) {}

  TimePoint now() const override { return clock_.now(); }
  Task<void> sleep_until(TimePoint deadline) override { return clock_.sleep_until(deadline == never ? never : deadline + lateness_); }

 private:
  Clock& clock_;
  Duration lateness_;
};

}  // namespace sluice::testing
