#include <gtest/gtest.h>

#include "tests/unit/async/children.hpp"

namespace sluice {
namespace {

using namespace testing;

Task<void> fail_after(Clock& clock, Duration duration, std::string what) {
  co_await clock.sleep_for(duration);
  throw std::runtime_error(what);
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

TEST(TaskGroup, StopsAndAwaitsOneChildAlone) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  const auto unwanted = group.spawn(work(loop.clock, 1h, "unwanted", log));
  group.spawn(work(loop.clock, 10ms, "other", log));
  group.stop(unwanted);
  EXPECT_TRUE(loop.run(group.ended(unwanted)));
  EXPECT_EQ(log, Log{}) << "a child that had not begun never does";
  EXPECT_EQ(group.size(), 1u);
  EXPECT_TRUE(loop.run(group.ended(unwanted))) << "it has ended already";
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (Log{"other finished", "other ended"}));
}

TEST(TaskGroup, AwaitsAChildThatTakesItsTimeToStop) {
  Loop loop;
  Log log;
  TaskGroup group(loop.executor);
  const auto slow = group.spawn(deaf(loop.clock, 80ms, log));
  group.spawn(work(loop.clock, 1h, "other", log));
  loop.clock.settle();
  group.stop(slow);
  EXPECT_TRUE(loop.run(group.ended(slow)));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 80ms));
  EXPECT_EQ(log, (Log{"deaf ended"}));
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
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
