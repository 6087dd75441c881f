#pragma once
#include <functional>

#include "drivers/async/clock.hpp"

namespace sluice {

/// Calls back once at an instant (asyncio's loop.call_at), without a coroutine that waits for it. The callback runs on the loop's
/// thread, may set the timer anew, and must not throw anything but a bug.
class Timer {
 public:
  /// Timers of one kind and instant fire in the order in which they were set.
  Timer(Clock& clock, std::function<void()> fire, TimerKind kind = TimerKind::call) : clock_(clock), fire_(std::move(fire)), kind_(kind) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer() { clear(); }

  /// In place of what was set before. `never` is no instant: the timer does not fire.
  void set(TimePoint when) {
    clear();
    when_ = when;
    if (when != never) place_ = clock_.add(when, kind_, *this);
  }
  void clear() {
    if (when_ != never) clock_.remove(kind_, place_);
    when_ = never;
  }

  /// `never` when it is not set.
  TimePoint when() const { return when_; }

 private:
  friend Clock;

  /// The clock has taken it out already.
  void fire() {
    when_ = never;
    fire_();
  }

  Clock& clock_;
  std::function<void()> fire_;
  TimerKind kind_;
  TimePoint when_ = never;
  Clock::Timers::iterator place_;
};

}  // namespace sluice
