#include "drivers/async/clock.hpp"

#include "drivers/async/timer.hpp"
#include "drivers/async/waiter.hpp"

namespace sluice {

/// A loop destroys its suspended coroutines, and their timers with them, after the clock.
Clock::~Clock() {
  for (const auto* timers : {&calls_, &limits_}) {
    for (const auto& [due, timer] : *timers) timer->when_ = never;
  }
}

Task<void> Clock::sleep_until(TimePoint deadline) {
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
  if (deadline <= now()) co_return;
  Waiter waiter(co_await asio::this_coro::executor);
  Timer timer(*this, [&waiter] { waiter.wake(); });
  timer.set(deadline);
  const auto [error] = co_await waiter.woken();
  if (error) throw_cancelled();
}

TimePoint Clock::first_due(TimerKind kind) const {
  const Timers& timers = kind == TimerKind::call ? calls_ : limits_;
  return timers.empty() ? never : timers.begin()->first;
}

void Clock::fire(TimerKind kind, TimePoint instant) {
  Timers& timers = of(kind);
  while (!timers.empty() && timers.begin()->first <= instant) {
    Timer& timer = *timers.begin()->second;
    timers.erase(timers.begin());
    timer.fire();
  }
  first_changed();
}

Clock::Timers::iterator Clock::add(TimePoint when, TimerKind kind, Timer& timer) {
  Timers& timers = of(kind);
  const auto place = timers.emplace(when, &timer);
  if (place == timers.begin()) first_changed();
  return place;
}

void Clock::remove(TimerKind kind, Timers::iterator place) {
  Timers& timers = of(kind);
  const bool was_first = place == timers.begin();
  timers.erase(place);
  if (was_first) first_changed();
}

}  // namespace sluice
