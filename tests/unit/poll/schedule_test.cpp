#include "gateway/poll/schedule.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace sluice {
namespace {

constexpr TimePoint start{100s};

TEST(Schedule, IsDueAtOnceAndThenEachPeriod) {
  Schedule schedule(start, 10s, 0s);
  EXPECT_EQ(schedule.due(), start);
  schedule.advance(start + 20ms);
  EXPECT_EQ(schedule.due(), start + 10s);
  schedule.advance(start + 10s + 20ms);
  EXPECT_EQ(schedule.due(), start + 20s);
  EXPECT_EQ(schedule.missed(), 0u);
}

TEST(Schedule, DoesNotDriftHoweverLateEachReadingIs) {
  Schedule schedule(start, 1s, 0s);
  for (int i = 0; i < 1000; ++i) schedule.advance(schedule.due() + 900ms);
  EXPECT_EQ(schedule.due(), start + 1000s);
  EXPECT_EQ(schedule.missed(), 0u);
}

TEST(Schedule, SkipsAndCountsTheSlotsThatPassed) {
  Schedule schedule(start, 1s, 0s);
  schedule.advance(start + 3500ms);
  EXPECT_EQ(schedule.due(), start + 4s);
  EXPECT_EQ(schedule.missed(), 3u);
}

TEST(Schedule, KeepsItsPhaseAfterTheFirstReading) {
  Schedule early(start, 10s, 2s);
  early.advance(start + 20ms);
  EXPECT_EQ(early.due(), start + 12s) << "not two seconds after the first";
  Schedule late(start, 10s, 7s);
  late.advance(start + 20ms);
  EXPECT_EQ(late.due(), start + 7s);
  late.advance(start + 7s);
  EXPECT_EQ(late.due(), start + 17s);
  EXPECT_EQ(early.missed() + late.missed(), 0u);
}

TEST(Schedule, PostponesToASlotWithoutCallingTheOthersMissed) {
  Schedule schedule(start, 10s, 3s);
  schedule.advance(start);
  schedule.postpone(start + 60s);
  EXPECT_EQ(schedule.due(), start + 63s);
  EXPECT_EQ(schedule.missed(), 0u);
}

TEST(Schedule, ComesBackFromAPostponementToTheNextSlot) {
  Schedule schedule(start, 10s, 0s);
  schedule.advance(start);
  schedule.postpone(start + 300s);
  schedule.resume(start + 34s);
  EXPECT_EQ(schedule.due(), start + 40s);
  schedule.resume(start + 55s);
  EXPECT_EQ(schedule.due(), start + 40s) << "what is due already is not put off";
  EXPECT_EQ(schedule.missed(), 0u);
}

TEST(Phase, SpreadsTheDevicesOfABus) {
  std::set<Duration> phases;
  for (std::size_t i = 0; i < 20; ++i) phases.insert(phase_of(i, 1s));
  Duration smallest = 1s - *phases.rbegin();
  for (auto it = std::next(phases.begin()); it != phases.end(); ++it) smallest = std::min(smallest, *it - *std::prev(it));
  EXPECT_GT(smallest, 20ms) << "twenty devices in a second, fifty milliseconds each if it were perfect";
}

TEST(Phase, LetsDevicesOnSysfsShareAFewInstantsWheneverTheyStart) {
  for (const Duration period : {Duration(1s), Duration(10s), Duration(1h)}) {
    std::map<TimePoint, int> slots;
    for (std::size_t i = 0; i < 500; ++i) {
      const TimePoint begin = start + 123us * i;
      Schedule schedule(begin, period, shared_phase_of(i, period, begin));
      schedule.advance(begin);
      schedule.advance(schedule.due());
      ++slots[TimePoint(schedule.due().time_since_epoch() % period)];
    }
    EXPECT_EQ(slots.size(), std::size_t{shared_slots});
    for (const auto& [slot, devices] : slots) EXPECT_NEAR(devices, 500.0 / shared_slots, 5);
  }
}

TEST(Backoff, DoublesFromThePeriodToFiveMinutes) {
  EXPECT_EQ(wait_after(0, 10s), 10s);
  EXPECT_EQ(wait_after(1, 10s), 10s);
  EXPECT_EQ(wait_after(2, 10s), 20s);
  EXPECT_EQ(wait_after(3, 10s), 40s);
  EXPECT_EQ(wait_after(100, 10s), 5min);
  EXPECT_EQ(wait_after(100, 1h), 1h);
}

}  // namespace
}  // namespace sluice
