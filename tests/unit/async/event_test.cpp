#include "drivers/async/event.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
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

}  // namespace
}  // namespace sluice
