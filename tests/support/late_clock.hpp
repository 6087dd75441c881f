#pragma once
#include "drivers/async/timer.hpp"

namespace sluice::testing {

/// The clock of a loop that is held up: whoever waits for an instant hears of it too late by always the same.
class LateClock final : public Clock {
 public:
  LateClock(Clock& clock, Duration lateness) : clock_(clock), lateness_(lateness), wake_(clock, [this] { wake(); }) {}

  TimePoint now() const override { return clock_.now(); }

 private:
  void first_changed() override { wake_.set(first_due() == never ? never : first_due() + lateness_); }
  void wake() {
    fire(TimerKind::call, clock_.now() - lateness_);
    fire(TimerKind::limit, clock_.now() - lateness_);
  }

  Clock& clock_;
  Duration lateness_;
  Timer wake_;
};

}  // namespace sluice::testing
