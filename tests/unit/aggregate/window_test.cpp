#include "gateway/aggregate/window.hpp"

#include <random>

#include <gtest/gtest.h>

namespace sluice {
namespace {

using Closed = std::vector<ClosedWindow>;

UtcOffset offset_of(Duration offset) {
  UtcOffset utc;
  utc.learn(TimePoint(0s), {.nanoseconds = offset.count(), .synchronised = true});
  return utc;
}

std::uint64_t count(const ClosedWindow& window) {
  return window.statistics.count();
}

TEST(Window, HasItsEdgesAtMultiplesOnTheBootClockUntilTheClockIsSet) {
  Window window(60s, TimePoint(60s), UtcOffset());
  EXPECT_EQ(window.end(), TimePoint(120s));
  const Closed closed = window.advance(TimePoint(120s), UtcOffset());
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_FALSE(closed[0].partial);
  EXPECT_EQ(window.start(), TimePoint(120s));
  EXPECT_EQ(window.end(), TimePoint(180s));
}

TEST(Window, HasItsEdgesAtMultiplesOfUtcOnceTheClockIsSet) {
  const UtcOffset utc = offset_of(17s);
  Window window(60s, TimePoint(60s), utc);
  EXPECT_EQ(window.end(), TimePoint(103s));
}

TEST(Window, IsPartialWhenItBeginsLate) {
  Window window(60s, TimePoint(75s), UtcOffset());
  Closed closed = window.advance(TimePoint(180s), UtcOffset());
  ASSERT_EQ(closed.size(), 2u);
  EXPECT_TRUE(closed[0].partial);
  EXPECT_EQ(closed[0].start, TimePoint(75s));
  EXPECT_EQ(closed[0].end, TimePoint(120s));
  EXPECT_FALSE(closed[1].partial);
}

TEST(Window, EndsBeforeItsEndAndNotAtIt) {
  Window window(60s, TimePoint(0s), UtcOffset());
  EXPECT_TRUE(window.advance(TimePoint(60s) - 1ns, UtcOffset()).empty());
  window.add(1);
  EXPECT_EQ(count(window.advance(TimePoint(60s), UtcOffset()).at(0)), 1u);
  window.add(2);  // measured at 60 s: the next window's
  EXPECT_EQ(count(window.advance(TimePoint(120s), UtcOffset()).at(0)), 1u);
}

TEST(Window, IsClosedAlsoWhenNothingWasMeasured) {
  Window window(60s, TimePoint(0s), UtcOffset());
  const Closed closed = window.advance(TimePoint(185s), UtcOffset());
  ASSERT_EQ(closed.size(), 3u);
  for (const ClosedWindow& empty : closed) EXPECT_EQ(count(empty), 0u);
}

TEST(Window, IsPartialWhenItIsCutAndTheNextOneIsAlignedToTheNewOffset) {
  Window window(60s, TimePoint(0s), UtcOffset());
  window.add(1);
  const Closed cut = window.cut(TimePoint(25s), offset_of(10s));
  ASSERT_EQ(cut.size(), 1u);
  EXPECT_TRUE(cut[0].partial);
  EXPECT_EQ(cut[0].end, TimePoint(25s));
  EXPECT_EQ(window.start(), TimePoint(25s));
  EXPECT_EQ(window.end(), TimePoint(50s));
}

TEST(Window, LeavesNoTraceWhenItIsCutAsItBegins) {
  Window window(60s, TimePoint(0s), UtcOffset());
  EXPECT_EQ(window.advance(TimePoint(60s), UtcOffset()).size(), 1u);
  EXPECT_TRUE(window.cut(TimePoint(60s), UtcOffset()).empty());
}

TEST(Window, FollowsAClockThatIsSlewedWithoutShortWindows) {
  for (const Duration drift : {Duration(-3us), Duration(3us), Duration(-400ms), Duration(400ms)}) {
    Window window(60s, TimePoint(0s), offset_of(0s));
    const Closed closed = window.advance(TimePoint(60s), offset_of(drift));
    EXPECT_EQ(closed.size(), 1u);
    EXPECT_EQ(window.end(), TimePoint(120s - drift));
    EXPECT_FALSE(window.advance(TimePoint(121s), offset_of(drift)).at(0).partial);
  }
}

TEST(Window, ClosesALongSuspendAsOneEmptyWindow) {
  Window window(1s, TimePoint(0s), UtcOffset());
  window.add(1);
  const Closed closed = window.advance(TimePoint(86'400s) + 500ms, UtcOffset());
  ASSERT_EQ(closed.size(), 2u);
  EXPECT_EQ(count(closed[0]), 1u);
  EXPECT_EQ(closed[1].start, TimePoint(1s));
  EXPECT_EQ(closed[1].end, TimePoint(86'400s));
  EXPECT_TRUE(closed[1].partial);
  EXPECT_EQ(window.start(), TimePoint(86'400s));
}

TEST(UtcOffset, TellsAStepFromSlewing) {
  UtcOffset utc;
  EXPECT_FALSE(utc.learn(TimePoint(1s), {.nanoseconds = 5, .synchronised = false}));
  EXPECT_EQ(utc.value(), 0s);
  EXPECT_TRUE(utc.learn(TimePoint(1s), {.nanoseconds = Duration(100s).count(), .synchronised = true}));
  EXPECT_EQ(utc.value(), 99s);
  EXPECT_FALSE(utc.learn(TimePoint(2s), {.nanoseconds = Duration(101s + 900ms).count(), .synchronised = true}));
  EXPECT_TRUE(utc.learn(TimePoint(3s), {.nanoseconds = Duration(110s).count(), .synchronised = true}));
  EXPECT_FALSE(utc.learn(TimePoint(4s), {.nanoseconds = 0, .synchronised = false}));
  EXPECT_EQ(utc.value(), 107s);
}

/// Each window begins where the one before it ended.
struct Follower {
  Duration length;
  TimePoint edge;
  std::uint64_t held = 0;

  void operator()(const Closed& closed) {
    for (const ClosedWindow& one : closed) {
      EXPECT_EQ(one.start, edge);
      EXPECT_GE(one.end, one.start);
      if (!one.partial) EXPECT_LE(std::chrono::abs(one.end - one.start - length), length / 2);
      edge = one.end;
      held += count(one);
    }
  }
};

/// Random readings, cuts, steps and slewing: windows follow each other without gap or overlap, and hold every reading exactly once.
void play(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto between = [&random](int from, int to) { return std::uniform_int_distribution(from, to)(random); };
  const Duration length = between(1, 100) * 100ms;
  TimePoint now(Duration(between(0, 1'000'000)));
  UtcOffset utc;
  Window window(length, now, utc);
  Follower check{.length = length, .edge = now};
  std::uint64_t added = 0;
  for (int i = 0; i < 2000; ++i) {
    now += between(0, 400) * 1ms;
    check(window.advance(now, utc));
    EXPECT_GT(window.end(), now);
    for (int readings = between(0, 3); readings > 0; --readings, ++added) window.add(1);
    const Duration offset = utc.value() + (between(0, 99) == 0 ? Duration(between(-9000, 9000) * 1ms) : Duration(between(-50, 50) * 1us));
    if (utc.learn(now, {.nanoseconds = (now.time_since_epoch() + offset).count(), .synchronised = between(0, 9) > 0})) {
      check(window.cut(now, utc));
    }
  }
  check(window.cut(now, utc));
  EXPECT_EQ(check.held, added);
}

TEST(Window, NeverOverlapsLeavesNoGapAndCountsEachReadingOnce) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) play(seed);
}

}  // namespace
}  // namespace sluice
