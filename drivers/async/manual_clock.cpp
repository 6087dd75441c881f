#include "drivers/async/manual_clock.hpp"

namespace sluice {

Task<void> ManualClock::sleep_until(TimePoint deadline) {
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
  if (deadline <= now_) co_return;
  Event due(co_await asio::this_coro::executor);
  const auto place = sleepers_.emplace(deadline, &due);
  try {
    co_await due.wait();
  } catch (...) {
    sleepers_.erase(place);
    throw;
  }
}

void ManualClock::settle() {
  context_.restart();
  while (context_.poll() > 0) context_.restart();
}

void ManualClock::run_until(TimePoint end) {
  settle();
  while (!sleepers_.empty() && sleepers_.begin()->first <= end) {
    now_ = std::max(now_, sleepers_.begin()->first);
    while (!sleepers_.empty() && sleepers_.begin()->first <= now_) {
      sleepers_.begin()->second->set();
      sleepers_.erase(sleepers_.begin());
    }
    settle();
  }
  now_ = std::max(now_, end);
}

}  // namespace sluice
