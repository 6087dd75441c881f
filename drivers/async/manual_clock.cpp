#include "drivers/async/manual_clock.hpp"

#include <algorithm>

namespace sluice {

void ManualClock::settle() {
  context_.restart();
  while (context_.poll() > 0) context_.restart();
}

void ManualClock::run_until(TimePoint end) {
  settle();
  while (timers() > 0 && first_due() <= end) {
    now_ = std::max(now_, first_due());
    // What a call sets going may set a call for the same instant: all of them come before the limits.
    const bool calls_first = first_due(TimerKind::call) <= now_;
    fire(calls_first ? TimerKind::call : TimerKind::limit, now_);
    settle();
  }
  now_ = std::max(now_, end);
}

}  // namespace sluice
