#include "drivers/async/event.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/async/timer.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

Task<void> wait_and_count(Event& event, int& woken) {
  co_await event.wait();
  ++woken;
}

TEST(Event, WakesAllWhoWait) {
  Loop loop;
  Event event(loop.executor);
  int woken = 0;
  TaskGroup group(loop.executor);
  for (int i = 0; i < 3; ++i) group.spawn(wait_and_count(event, woken));
  loop.clock.settle();
  EXPECT_EQ(woken, 0);
  event.set();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(woken, 3);
}

TEST(Event, WakesThoseWhoWaitEvenWhenItIsClearedAtOnce) {
  Loop loop;
  Event event(loop.executor);
  int woken = 0;
  TaskGroup group(loop.executor);
  group.spawn(wait_and_count(event, woken));
  loop.clock.settle();
  event.set();
  event.clear();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(woken, 1);
}

TEST(Event, LetsPassAtOnceWhileItIsSetAndHoldsAgainWhenCleared) {
  Loop loop;
  Event event(loop.executor);
  int woken = 0;
  event.set();
  EXPECT_TRUE(loop.run(wait_and_count(event, woken)));
  event.clear();
  TaskGroup group(loop.executor);
  group.spawn(wait_and_count(event, woken));
  loop.clock.settle();
  EXPECT_EQ(woken, 1);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(woken, 1);
}

TEST(Event, PrefersBeingSetWhenItIsSetAndCancelledAtTheSameMoment) {
  Loop loop;
  Event event(loop.executor);
  int woken = 0;
  TaskGroup group(loop.executor);
  group.spawn(wait_and_count(event, woken));
  loop.clock.settle();
  group.stop();
  event.set();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(woken, 1);
}

Task<void> set_after(Clock& clock, Duration delay, Event& event) {
  co_await clock.sleep_for(delay);
  event.set();
}

TEST(Event, TellsWhetherItWasSetBeforeADeadline) {
  for (const auto& [delay, in_time] : {std::pair{10ms, true}, {50ms, true}, {80ms, false}}) {
    Loop loop;
    Event event(loop.executor);
    TaskGroup group(loop.executor);
    group.spawn(set_after(loop.clock, delay, event));
    EXPECT_EQ(loop.run(event.wait_until(loop.clock, TimePoint(1s + 50ms))), in_time) << delay;
    EXPECT_EQ(loop.clock.now(), TimePoint(1s + std::min(delay, 50ms)));
    EXPECT_EQ(loop.run(event.wait_until(loop.clock, never)), true);
    EXPECT_TRUE(loop.run(group.join()));
  }
}

TEST(Event, CallsNothingLateThatWasSetBeforeTheDeadlineAndNotYetHeardOf) {
  Loop loop;
  Event event(loop.executor);
  Timer set(loop.clock, [&] { event.set(); });
  Timer clear(loop.clock, [&] { event.clear(); });
  set.set(TimePoint(1s + 50ms));
  clear.set(TimePoint(1s + 50ms));
  EXPECT_EQ(loop.run(event.wait_until(loop.clock, TimePoint(1s + 50ms))), true);
}

TEST(Event, LeavesNothingBehindWhenAWaitWithADeadlineIsCancelled) {
  Loop loop;
  Event event(loop.executor);
  TaskGroup group(loop.executor);
  group.spawn(
      [](Event& awaited, Clock& clock) -> Task<void> { (void)co_await awaited.wait_until(clock, TimePoint(1h)); }(event, loop.clock));
  loop.clock.settle();
  EXPECT_EQ(loop.clock.sleepers(), 1u);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(loop.clock.sleepers(), 0u);
  event.set();
}

}  // namespace
}  // namespace sluice
