#include "drivers/async/waiter.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

Task<bool> wait_for(Waiter& waiter) {
  const auto [error] = co_await waiter.woken();
  co_return !error;
}

TEST(Waiter, GoesOnAtOnceWhenItWasWokenBeforeAnybodyWaited) {
  Loop loop;
  Waiter waiter(loop.executor);
  waiter.wake();
  EXPECT_EQ(loop.run(wait_for(waiter)), true);
}

Task<void> wait_twice(Waiter& waiter, int& woken) {
  for (int i = 0; i < 2; ++i) {
    if (co_await wait_for(waiter)) ++woken;
  }
}

TEST(Waiter, CanBeUsedAgain) {
  Loop loop;
  Waiter waiter(loop.executor);
  int woken = 0;
  TaskGroup group(loop.executor);
  group.spawn(wait_twice(waiter, woken));
  waiter.wake();
  loop.clock.settle();
  EXPECT_EQ(woken, 1) << "nobody woke it a second time";
  waiter.wake();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(woken, 2);
}

}  // namespace
}  // namespace sluice
