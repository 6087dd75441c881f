#pragma once
#include <exception>
#include <optional>
#include <utility>

#include "drivers/async/manual_clock.hpp"
#include "drivers/async/task.hpp"

namespace sluice::testing {

/// An event loop on virtual time, for one test.
struct Loop {
  asio::io_context context{1};
  ManualClock clock{context};
  ManualWallClock wall;
  Executor executor{context.get_executor()};

  /// Plays time until `task` ends, at most `limit`; its value, or nothing when it did not end.
  template <typename T>
  std::optional<T> run(Task<T> task, Duration limit = 24h) {
    std::optional<T> value;
    std::exception_ptr failure;
    bool ended = false;
    asio::co_spawn(executor, std::move(task), [&](std::exception_ptr f, T v) {
      failure = f;
      if (!f) value = std::move(v);
      ended = true;
    });
    play(ended, limit);
    if (failure) std::rethrow_exception(failure);
    return value;
  }

  /// The same for a task without a value: true when it ended.
  bool run(Task<void> task, Duration limit = 24h) {
    std::exception_ptr failure;
    bool ended = false;
    asio::co_spawn(executor, std::move(task), [&](std::exception_ptr f) {
      failure = f;
      ended = true;
    });
    play(ended, limit);
    if (failure) std::rethrow_exception(failure);
    return ended;
  }

 private:
  void play(const bool& ended, Duration limit) {
    const TimePoint end = clock.now() + limit;
    clock.settle();
    while (!ended && clock.sleepers() > 0 && clock.next_deadline() <= end) clock.run_until(clock.next_deadline());
  }
};

}  // namespace sluice::testing
