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

TEST(Waiter, CanBeUsedAgain) {
  Loop loop;
  Waiter waiter(loop.executor);
  waiter.wake();
  EXPECT_EQ(loop.run(wait_for(waiter)), true);
  EXPECT_EQ(loop.run(wait_for(waiter), 1h), std::nullopt) << "nobody woke it a second time";
  waiter.wake();
  loop.clock.settle();
}

}  // namespace
}  // namespace sluice
