#include "drivers/async/manual_clock.hpp"

#include <algorithm>

namespace sluice {

void ManualClock::settle() {
  context_.restart();
  while (context_.poll() > 0) context_.restart();
}

void ManualClock::run_until(TimePoint end) {
  settle();
  while (next_deadline() <= end && !timers().empty()) {
    const Due due = timers().begin()->first;
    now_ = std::max(now_, due.when);
    fire_until({now_, due.kind});
    settle();
  }
  now_ = std::max(now_, end);
}

}  // namespace sluice
