#include "drivers/async/clock.hpp"

#include "drivers/async/timer.hpp"
#include "drivers/async/waiter.hpp"

namespace sluice {

/// A loop destroys its suspended coroutines, and their timers with them, after the clock.
Clock::~Clock() {
  for (const auto& [due, timer] : timers_) timer->when_ = never;
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

void Clock::fire_until(Due due) {
  while (!timers_.empty() && timers_.begin()->first <= due) {
    Timer& timer = *timers_.begin()->second;
    timers_.erase(timers_.begin());
    timer.fire();
  }
  first_changed();
}

Clock::Timers::iterator Clock::add(Due due, Timer& timer) {
  const auto place = timers_.emplace(due, &timer);
  if (place == timers_.begin()) first_changed();
  return place;
}

void Clock::remove(Timers::iterator place) {
  const bool was_first = place == timers_.begin();
  timers_.erase(place);
  if (was_first) first_changed();
}

}  // namespace sluice
