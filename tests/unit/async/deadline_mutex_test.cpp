#include <gtest/gtest.h>

#include "drivers/async/mutex.hpp"
#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;
using Log = std::vector<std::string>;

Task<void> hold(Clock& clock, DeadlineMutex& mutex, TimePoint deadline, std::string name, Log& log) {
  const auto guard = co_await mutex.lock(deadline);
  log.push_back(name);
  co_await clock.sleep_for(10ms);
}

TEST(DeadlineMutex, ServesTheNearestDeadlineFirst) {
  Loop loop;
  DeadlineMutex mutex(loop.executor);
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(hold(loop.clock, mutex, never, "holder", log));
  group.spawn(hold(loop.clock, mutex, TimePoint(9s), "relaxed", log));
  group.spawn(hold(loop.clock, mutex, TimePoint(2s), "urgent", log));
  group.spawn(hold(loop.clock, mutex, TimePoint(5s), "middle", log));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"holder", "urgent", "middle", "relaxed"}));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 40ms));
  EXPECT_FALSE(mutex.is_locked());
}

TEST(DeadlineMutex, ServesEqualDeadlinesInTheOrderOfArrival) {
  Loop loop;
  DeadlineMutex mutex(loop.executor);
  Log log;
  TaskGroup group(loop.executor);
  for (const char* name : {"1", "2", "3", "4"}) group.spawn(hold(loop.clock, mutex, TimePoint(5s), name, log));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"1", "2", "3", "4"}));
}

TEST(DeadlineMutex, IsLeftByAWaiterThatIsCancelled) {
  Loop loop;
  DeadlineMutex mutex(loop.executor);
  Log log;
  TaskGroup impatient(loop.executor);
  TaskGroup group(loop.executor);
  group.spawn(hold(loop.clock, mutex, never, "holder", log));
  loop.clock.settle();
  impatient.spawn(hold(loop.clock, mutex, TimePoint(2s), "cancelled", log));
  group.spawn(hold(loop.clock, mutex, TimePoint(3s), "patient", log));
  loop.clock.settle();
  EXPECT_EQ(mutex.waiting(), 2u);
  impatient.stop();
  EXPECT_TRUE(loop.run(impatient.join()));
  EXPECT_EQ(mutex.waiting(), 1u);
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"holder", "patient"}));
}

/// The mutex is handed over and the new owner is told to stop in the same turn of the loop, in either order.
void hand_over_and_cancel(bool hand_over_first) {
  Loop loop;
  DeadlineMutex mutex(loop.executor);
  Log log;
  std::optional<DeadlineMutex::Guard> guard = loop.run(mutex.lock(never));
  TaskGroup cancelled(loop.executor);
  TaskGroup group(loop.executor);
  cancelled.spawn(hold(loop.clock, mutex, TimePoint(2s), "cancelled", log));
  group.spawn(hold(loop.clock, mutex, TimePoint(3s), "next", log));
  loop.clock.settle();
  if (hand_over_first) guard.reset();
  cancelled.stop();
  if (!hand_over_first) asio::post(loop.executor, [&guard] { guard.reset(); });
  EXPECT_TRUE(loop.run(cancelled.join()));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log.back(), "next");
  EXPECT_FALSE(mutex.is_locked());
}

TEST(DeadlineMutex, IsNotLostWhenItIsHandedToAWaiterThatIsCancelledAtTheSameMoment) {
  hand_over_and_cancel(true);
  hand_over_and_cancel(false);
}

TEST(DeadlineMutex, StaysOwnedWhenItsGuardIsMoved) {
  Loop loop;
  DeadlineMutex mutex(loop.executor);
  auto guard = loop.run(mutex.lock(never));
  {
    const DeadlineMutex::Guard moved = std::move(*guard);
    EXPECT_TRUE(mutex.is_locked());
  }
  EXPECT_FALSE(mutex.is_locked());
}

}  // namespace
}  // namespace sluice
