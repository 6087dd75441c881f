#pragma once
#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"

namespace sluice::testing {

/// A loop for tests in which a thread or the kernel answers: it waits for them, while the clock stands still unless it is moved.
struct ThreadedLoop : Loop {
  /// Runs what is ready, and waits for more, until `done`. A generous real limit keeps a broken test from hanging.
  template <typename Predicate>
  void run_until(Predicate done) {
    constexpr auto patience = std::chrono::seconds(30);
    while (!done()) {
      context.restart();
      ASSERT_GT(context.run_one_for(patience), 0U) << "nothing happened any more";
    }
  }

  /// Starts a task whose outcome is looked at later.
  template <typename T>
  struct Started {
    std::optional<T> value;
    std::exception_ptr failure;
    asio::cancellation_signal cancel;
    bool ended() const { return value.has_value() || failure; }
  };

  template <typename T>
  void start(Started<T>& started, Task<T> task) {
    auto at_end = [&started](std::exception_ptr failure, T value) {
      started.failure = failure;
      if (!failure) started.value = std::move(value);
    };
    asio::co_spawn(executor, std::move(task), asio::bind_cancellation_slot(started.cancel.slot(), at_end));
  }

  template <typename T>
  T run_for_real(Task<T> task) {
    Started<T> started;
    start(started, std::move(task));
    run_until([&] { return started.ended(); });
    if (started.failure) std::rethrow_exception(started.failure);
    return std::move(started.value).value();
  }
};

}  // namespace sluice::testing
