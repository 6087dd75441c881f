#include "drivers/async/semaphore.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

struct Crowd {
  int inside = 0;
  int most = 0;
  std::vector<int> order = {};
};

Task<void> visit(Clock& clock, Semaphore& semaphore, int number, Crowd& crowd) {
  const auto permit = co_await semaphore.acquire();
  crowd.order.push_back(number);
  crowd.most = std::max(crowd.most, ++crowd.inside);
  co_await clock.sleep_for(10ms);
  --crowd.inside;
}

TEST(Semaphore, LetsOnlySoManyThroughAtATimeInTheOrderOfArrival) {
  Loop loop;
  Semaphore semaphore(loop.executor, 3);
  Crowd crowd;
  TaskGroup group(loop.executor);
  for (int i = 0; i < 9; ++i) group.spawn(visit(loop.clock, semaphore, i, crowd));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(crowd.most, 3);
  EXPECT_EQ(crowd.order, (std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 30ms));
  EXPECT_EQ(semaphore.available(), 3u);
}

TEST(Semaphore, LosesNoPermitWhenHoldersAndWaitersAreCancelled) {
  Loop loop;
  Semaphore semaphore(loop.executor, 1);
  Crowd crowd;
  TaskGroup group(loop.executor);
  for (int i = 0; i < 3; ++i) group.spawn(visit(loop.clock, semaphore, i, crowd));
  loop.clock.run_for(5ms);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(crowd.order.front(), 0);
  EXPECT_EQ(semaphore.available(), 1u);
}

TEST(Semaphore, PassesAPermitOnWhenItsReceiverIsCancelledAtTheSameMoment) {
  Loop loop;
  Semaphore semaphore(loop.executor, 1);
  Crowd crowd;
  auto permit = loop.run(semaphore.acquire());
  TaskGroup cancelled(loop.executor);
  TaskGroup group(loop.executor);
  cancelled.spawn(visit(loop.clock, semaphore, 1, crowd));
  group.spawn(visit(loop.clock, semaphore, 2, crowd));
  loop.clock.settle();
  permit.reset();
  cancelled.stop();
  EXPECT_TRUE(loop.run(cancelled.join()));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(crowd.order.back(), 2);
  EXPECT_EQ(semaphore.available(), 1u);
}

}  // namespace
}  // namespace sluice
