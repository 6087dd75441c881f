#include "drivers/async/retry.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

TEST(Backoff, DrawsEachWaitBetweenZeroAndABoundThatDoubles) {
  for (const Duration bound : {1s, 2s, 4s, 8s, 10s, 10s}) {
    Duration largest{};
    Duration smallest = 1h;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      Backoff backoff({.first = 1s, .most = 10s}, seed);
      for (Duration reached = 1s; reached < bound; reached *= 2) (void)backoff.next();
      const Duration wait = backoff.next();
      EXPECT_LE(wait, bound);
      largest = std::max(largest, wait);
      smallest = std::min(smallest, wait);
    }
    EXPECT_GT(largest, bound * 9 / 10);
    EXPECT_LT(smallest, bound / 10);
  }
}

TEST(Backoff, NeverWaitsLessThanItsFloor) {
  Backoff backoff({.first = 10ms, .most = 20ms, .floor = 15ms}, 1);
  for (int i = 0; i < 100; ++i) EXPECT_GE(backoff.next(), 15ms);
}

TEST(Backoff, StaysBelowItsLimitAlsoWhenTheFirstBoundIsLarger) {
  Backoff backoff({.first = 1h, .most = 1s}, 1);
  for (int i = 0; i < 100; ++i) EXPECT_LE(backoff.next(), 1s);
}

TEST(Backoff, IsShortAgainAfterASuccess) {
  Backoff backoff({.first = 1s, .most = 1h}, 1);
  for (int i = 0; i < 20; ++i) (void)backoff.next();
  backoff.reset();
  EXPECT_LE(backoff.next(), 1s);
}

TEST(Backoff, WaitsTheSameForTheSameSeedAndDifferentlyForOthers) {
  Backoff a({}, 7);
  Backoff b({}, 7);
  Backoff c({}, 8);
  const Duration wait = a.next();
  EXPECT_EQ(wait, b.next());
  EXPECT_NE(wait, c.next());
}

/// Fails with one reason a number of times, then answers.
struct Flaky {
  Clock& clock;
  Reason reason;
  int failures;
  int& tries;

  Task<Result<int>> operator()() const { return attempt(clock, reason, failures, tries); }

  static Task<Result<int>> attempt(Clock& clock, Reason reason, int failures, int& tries) {
    co_await clock.sleep_for(1ms);
    if (++tries <= failures) co_return fail(reason);
    co_return 7;
  }
};

const Backoff::Bounds quick{.first = 10ms, .most = 10ms, .floor = 10ms};

TEST(Retry, TriesAgainAfterAnErrorThatMayPass) {
  Loop loop;
  int tries = 0;
  const auto result = loop.run(retry(loop.clock, Backoff(quick, 1), 5, Flaky{loop.clock, Reason::crc, 2, tries}));
  EXPECT_EQ(result, Result<int>(7));
  EXPECT_EQ(tries, 3);
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 3 * 1ms + 2 * 10ms));
}

TEST(Retry, GivesUpAtOnceWhenThePolicySaysThatTryingAgainIsUseless) {
  Loop loop;
  int tries = 0;
  const auto result = loop.run(retry(loop.clock, Backoff(quick, 1), 5, Flaky{loop.clock, Reason::range, 2, tries}));
  EXPECT_EQ(result->error().reason, Reason::range);
  EXPECT_EQ(tries, 1);
}

TEST(Retry, HandsOnTheLastErrorWhenAllAttemptsFailed) {
  Loop loop;
  int tries = 0;
  const auto result = loop.run(retry(loop.clock, Backoff(quick, 1), 3, Flaky{loop.clock, Reason::checksum, 9, tries}));
  EXPECT_EQ(result->error().reason, Reason::checksum);
  EXPECT_EQ(tries, 3);
}

Task<void> retry_for_long(Clock& clock, int& tries) {
  (void)co_await retry(clock, Backoff(quick, 1), 1000, Flaky{clock, Reason::crc, 1000, tries});
}

TEST(Retry, EndsWhenItIsCancelledBetweenTwoTries) {
  Loop loop;
  int tries = 0;
  TaskGroup group(loop.executor);
  group.spawn(retry_for_long(loop.clock, tries));
  loop.clock.run_for(5ms);
  EXPECT_EQ(tries, 1);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(tries, 1);
}

}  // namespace
}  // namespace sluice
