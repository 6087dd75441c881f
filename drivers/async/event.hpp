#pragma once
#include <chrono>
#include <cstdint>

#include "drivers/async/task.hpp"

namespace sluice {

/// A flag that one coroutine waits for and another sets (asyncio.Event). One thread only.
class Event {
 public:
  explicit Event(const Executor& executor) : timer_(executor, std::chrono::steady_clock::time_point::max()) {}

  bool is_set() const { return set_; }
  /// Wakes all who wait, even when clear() follows before they run.
  void set() {
    set_ = true;
    ++times_set_;
    timer_.cancel();
  }
  void clear() { set_ = false; }

  /// Returns when the flag is set; throws when cancelled before that.
  Task<void> wait() {
    const std::uint64_t before = times_set_;
    while (!set_ && times_set_ == before) {
      co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));  // woken by set(), or by cancellation
      if (times_set_ == before && is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
    }
  }

 private:
  asio::steady_timer timer_;
  bool set_ = false;
  std::uint64_t times_set_ = 0;
};

}  // namespace sluice
