#include "drivers/async/task_group.hpp"

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;
using Log = std::vector<std::string>;

/// Writes its end into the log, however it comes.
struct Ending {
  Ending(Log& l, std::string n) : log(l), name(std::move(n)) {}
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;
  ~Ending() { log.push_back(name + " ended"); }
  Log& log;
  std::string name;
};

Task<void> work(Clock& clock, Duration duration, std::string name, Log& log) {
  Ending ending(log, name);
  co_await clock.sleep_for(duration);
  log.push_back(name + " finished");
}

Task<void> fail_after(Clock& clock, Duration duration, std::string what) {
  co_await clock.sleep_for(duration);
  throw std::runtime_error(what);
}

Task<void> join(TaskGroup& group, Log& log) {
  try {
    co_await group.join();
  } catch (const std::runtime_error& error) {
    log.push_back(std::string("join threw ") + error.what());
  }
}

TEST(TaskGroup, JoinsWhenAllChildrenHaveEnded) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(work(loop.clock, 20ms, "slow", log));
  group.spawn(work(loop.clock, 10ms, "quick", log));
  EXPECT_EQ(group.size(), 2u);
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"quick finished", "quick ended", "slow finished", "slow ended"}));
  EXPECT_EQ(group.size(), 0u);
}

TEST(TaskGroup, StartsAChildOnlyAfterSpawnHasReturned) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(work(loop.clock, 0ms, "child", log));
  EXPECT_TRUE(log.empty());
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log.size(), 2u);
}

TEST(TaskGroup, StopsTheSiblingsOfAFailedChildAndRethrowsTheFirstFailure) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(work(loop.clock, 1h, "sibling", log));
  group.spawn(fail_after(loop.clock, 10ms, "first"));
  group.spawn(fail_after(loop.clock, 11ms, "second"));
  EXPECT_TRUE(loop.run(join(group, log)));
  EXPECT_EQ(log, (Log{"sibling ended", "join threw first"}));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 10ms));
}

Task<void> fail_when_stopped(Clock& clock) {
  try {
    co_await clock.sleep_for(1h);
  } catch (const boost::system::system_error&) {
    throw std::runtime_error("clean-up failed");
  }
}

TEST(TaskGroup, RethrowsTheFailureOfAChildThatFailsWhileItIsBeingJoined) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(fail_when_stopped(loop.clock));
  group.spawn(work(loop.clock, 1h, "sibling", log));
  loop.clock.settle();
  group.stop();
  EXPECT_TRUE(loop.run(join(group, log)));
  EXPECT_EQ(log, (Log{"sibling ended", "join threw clean-up failed"}));
}

TEST(TaskGroup, EndsQuietlyWhenStopped) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(work(loop.clock, 1h, "child", log));
  loop.clock.settle();
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"child ended"}));
}

TEST(TaskGroup, CanBeStoppedBeforeItsChildrenHaveBegun) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(work(loop.clock, 1h, "child", log));
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_TRUE(log.empty());
}

Task<void> stop_from_inside(TaskGroup& group, Clock& clock, Log& log) {
  group.stop();
  log.push_back("stop returned");
  co_await clock.sleep_for(1h);
  log.push_back("never reached");
}

TEST(TaskGroup, CanBeStoppedFromInsideAChild) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(work(loop.clock, 1h, "sibling", log));
  group.spawn(stop_from_inside(group, loop.clock, log));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"stop returned", "sibling ended"}));
}

Task<void> stop_and_return(TaskGroup& group, Clock& clock) {
  co_await clock.sleep_for(1ms);
  group.stop();
}

TEST(TaskGroup, SurvivesAChildThatStopsTheGroupAsItsLastAct) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(stop_and_return(group, loop.clock));
  group.spawn(stop_and_return(group, loop.clock));
  group.spawn(work(loop.clock, 1ms, "sibling", log));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(group.size(), 0u);
}

TEST(TaskGroup, StartsNothingAfterStopUntilItWasJoined) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.stop();
  group.spawn(work(loop.clock, 1ms, "refused", log));
  EXPECT_EQ(group.size(), 0u);
  EXPECT_TRUE(loop.run(group.join()));
  group.spawn(work(loop.clock, 1ms, "accepted", log));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"accepted finished", "accepted ended"}));
}

Task<void> deaf(Clock& clock, Duration duration, Log& log) {
  Ending ending(log, "deaf");
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await clock.sleep_for(duration);
}

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

Task<void> spawn_more(TaskGroup& group, Clock& clock, Log& log) {
  co_await clock.sleep_for(1ms);
  group.spawn(work(clock, 1ms, "grandchild", log));
}

TEST(TaskGroup, JoinsWhatAChildSpawned) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  group.spawn(spawn_more(group, loop.clock, log));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"grandchild finished", "grandchild ended"}));
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

TEST(TaskGroup, JoinsAnEmptyGroupAtOnce) {
  Loop loop;
  TaskGroup group(loop.executor);
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(TaskGroupDeathTest, TerminatesTheProgramWhenItIsDestroyedWithChildren) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Log log;
  EXPECT_DEATH(
      {
        Loop loop;
        TaskGroup group(loop.executor);
        group.spawn(work(loop.clock, 1h, "child", log));
        loop.clock.settle();
      },
      "");
}

}  // namespace
}  // namespace sluice
