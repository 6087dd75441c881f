#include "drivers/async/manual_clock.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

Task<void> note_at(Clock& clock, TimePoint when, std::string name, std::vector<std::string>& log) {
  co_await clock.sleep_until(when);
  log.push_back(name + "@" + std::to_string(clock.now().time_since_epoch() / 1ms));
}

TEST(ManualClock, WakesSleepersInTheOrderOfTheirDeadlines) {
  Loop loop;
  std::vector<std::string> log;
  TaskGroup group(loop.executor);
  group.spawn(note_at(loop.clock, TimePoint(3s), "late", log));
  group.spawn(note_at(loop.clock, TimePoint(2s), "first", log));
  group.spawn(note_at(loop.clock, TimePoint(2s), "second", log));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(log, (std::vector<std::string>{"first@2000", "second@2000", "late@3000"}));
}

TEST(ManualClock, StandsStillWhileNothingIsDue) {
  Loop loop;
  std::vector<std::string> log;
  TaskGroup group(loop.executor);
  group.spawn(note_at(loop.clock, TimePoint(2s), "due", log));
  loop.clock.run_until(TimePoint(1999ms));
  EXPECT_TRUE(log.empty());
  EXPECT_EQ(loop.clock.now(), TimePoint(1999ms));
  EXPECT_EQ(loop.clock.next_deadline(), TimePoint(2s));
  loop.clock.run_for(1ms);
  EXPECT_EQ(log.size(), 1u);
  EXPECT_EQ(loop.clock.next_deadline(), never);
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(ManualClock, DoesNotWaitForADeadlineThatHasPassed) {
  Loop loop;
  EXPECT_TRUE(loop.run(loop.clock.sleep_until(TimePoint(500ms))));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s));
}

Task<void> tick(Clock& clock, int times, int& ticks) {
  for (int i = 0; i < times; ++i) {
    co_await clock.sleep_for(1s);
    ++ticks;
  }
}

TEST(ManualClock, PlaysADayInAMoment) {
  Loop loop;
  int ticks = 0;
  EXPECT_TRUE(loop.run(tick(loop.clock, 86'400, ticks), 25h));
  EXPECT_EQ(ticks, 86'400);
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 24h));
}

TEST(ManualClock, ForgetsASleeperThatIsCancelled) {
  Loop loop;
  int ticks = 0;
  TaskGroup group(loop.executor);
  group.spawn(tick(loop.clock, 1, ticks));
  loop.clock.settle();
  EXPECT_EQ(loop.clock.sleepers(), 1u);
  group.stop();
  loop.clock.settle();
  EXPECT_EQ(loop.clock.sleepers(), 0u);
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(ticks, 0);
}

TEST(ManualClock, SurvivesACancellationAtTheVeryMomentOfWaking) {
  Loop loop;
  int ticks = 0;
  TaskGroup group(loop.executor);
  group.spawn(tick(loop.clock, 2, ticks));
  loop.clock.settle();
  group.stop();
  loop.clock.run_for(1s);
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(loop.clock.sleepers(), 0u);
}

TEST(ManualWallClock, IsAheadOfTheBootClockByAFixedOffset) {
  Loop loop;
  EXPECT_EQ(loop.wall.at(TimePoint(5s)).nanoseconds, ManualWallClock::default_offset + 5'000'000'000);
  EXPECT_TRUE(loop.wall.at(TimePoint(5s)).synchronised);
  loop.wall.set(7, false);
  EXPECT_EQ(loop.wall.at(TimePoint(1ns)), (WallTime{.nanoseconds = 8, .synchronised = false}));
}

}  // namespace
}  // namespace sluice
