// Groups whose joiner or children are cancelled.
#include <gtest/gtest.h>

#include "tests/unit/async/children.hpp"

namespace sluice {
namespace {

using namespace testing;

TEST(TaskGroup, WaitsForAChildThatIgnoresCancellationForAWhile) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(deaf(loop.clock, 80ms, log));
  group.spawn(work(loop.clock, 1h, "sibling", log));
  loop.clock.run_for(10ms);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"sibling ended", "deaf ended"}));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 80ms));
}

Task<void> parent(Clock& clock, Executor executor, Log& log) {
  Ending ending(log, "parent");
  TaskGroup children(executor);
  children.spawn(work(clock, 1h, "child", log));
  children.spawn(deaf(clock, 80ms, log));
  co_await children.join();
  log.push_back("never reached");
}

TEST(TaskGroup, StopsAndAwaitsItsChildrenWhenTheJoinerIsCancelled) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(parent(loop.clock, loop.executor, log));
  loop.clock.run_for(10ms);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"child ended", "deaf ended", "parent ended"}));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 80ms));
}

Task<void> outlive_a_failure(Clock& clock, Executor executor, Log& log) {
  TaskGroup children(executor);
  children.spawn(fail_when_stopped(clock));
  co_await join(children, log);
  co_await clock.sleep_for(1h);
  log.push_back("never reached");
}

TEST(TaskGroup, LeavesAJoinerThatHandlesAFailureAbleToBeStopped) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(outlive_a_failure(loop.clock, loop.executor, log));
  loop.clock.run_for(10ms);
  group.stop();
  loop.clock.run_for(10ms);
  EXPECT_EQ(log, (Log{"join threw clean-up failed"}));
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log.size(), 1u);
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 20ms));
}

Task<void> nest(Clock& clock, Executor executor, int depth, int& ended) {
  TaskGroup children(executor);
  if (depth > 0) {
    children.spawn(nest(clock, executor, depth - 1, ended));
    children.spawn(nest(clock, executor, depth - 1, ended));
  } else {
    ++ended;
    co_await clock.sleep_for(1h);
  }
  co_await children.join();
}

TEST(TaskGroup, TakesAWholeTreeDownAtOnce) {
  Loop loop;
  int leaves = 0;
  TaskGroup group(loop.executor);
  group.spawn(nest(loop.clock, loop.executor, 8, leaves));
  loop.clock.settle();
  EXPECT_EQ(leaves, 256);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s));
  EXPECT_EQ(loop.clock.sleepers(), 0u);
}

}  // namespace
}  // namespace sluice
