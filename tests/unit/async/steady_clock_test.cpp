#include "drivers/async/steady_clock.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

template <typename T>
void run(asio::io_context& context, Task<T> task) {
  std::exception_ptr failure;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr f) { failure = f; });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

TEST(SteadyClock, ReallyWaitsUntilTheDeadline) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  const TimePoint before = clock.now();
  run(context, clock.sleep_for(20ms));
  EXPECT_GE(clock.now() - before, 20ms);
}

TEST(SteadyClock, DoesNotWaitForADeadlineThatHasPassed) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  run(context, clock.sleep_until(TimePoint(1ns)));
  EXPECT_GT(clock.now(), TimePoint(1ns));
}

TEST(SteadyClock, CanWaitForNeverAndBeCancelled) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  asio::cancellation_signal cancel;
  std::exception_ptr failure;
  auto at_end = [&](std::exception_ptr f) { failure = f; };
  asio::co_spawn(context, clock.sleep_until(never), asio::bind_cancellation_slot(cancel.slot(), at_end));
  context.poll();
  EXPECT_FALSE(failure);
  cancel.emit(asio::cancellation_type::terminal);
  context.run();
  EXPECT_TRUE(failure && is_cancellation(failure));
}

TEST(SystemWallClock, MapsAnInstantByTheOffsetOfNow) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  SystemWallClock wall(clock);
  const TimePoint now = clock.now();
  const auto distance = wall.at(now + 10s).nanoseconds - wall.at(now).nanoseconds;
  EXPECT_NEAR(static_cast<double>(distance), 10e9, 1e9);
  EXPECT_GT(wall.at(now).nanoseconds, 0);
}

TEST(FromMonotonic, LandsOnTheBootClock) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  const Duration monotonic = std::chrono::steady_clock::now().time_since_epoch();
  const Duration distance = clock.now() - from_monotonic(monotonic);
  EXPECT_GE(distance, -1s);
  EXPECT_LE(distance, 10s);
}

}  // namespace
}  // namespace sluice
