#include "drivers/async/with_timeout.hpp"

#include <random>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

Task<Result<int>> answer_after(Clock& clock, Duration delay, Result<int> answer) {
  co_await clock.sleep_for(delay);
  co_return answer;
}

TEST(WithTimeout, HandsOnAValueThatComesInTime) {
  Loop loop;
  EXPECT_EQ(loop.run(with_timeout(loop.clock, 50ms, answer_after(loop.clock, 20ms, 7))), Result<int>(7));
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 20ms));
}

TEST(WithTimeout, HandsOnAnErrorAtOnceInsteadOfWaitingForTheTimeout) {
  Loop loop;
  const auto result = loop.run(with_timeout(loop.clock, 500ms, answer_after(loop.clock, 20ms, fail(Reason::nack))));
  EXPECT_EQ(result->error().reason, Reason::nack);
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 20ms));
}

TEST(WithTimeout, AnswersTimeoutWhenTheDeadlineComesFirst) {
  Loop loop;
  const auto result = loop.run(with_timeout(loop.clock, 50ms, answer_after(loop.clock, 80ms, 7)));
  EXPECT_EQ(result->error().reason, Reason::timeout);
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 50ms));
}

TEST(WithTimeout, TakesTheAnswerWhenBothComeAtTheSameInstant) {
  Loop loop;
  EXPECT_EQ(loop.run(with_timeout(loop.clock, 50ms, answer_after(loop.clock, 50ms, 7))), Result<int>(7));
}

Task<void> cancelled_midway(Clock& clock, bool& reached) {
  (void)co_await with_timeout(clock, 50ms, answer_after(clock, 50ms, 7));
  reached = true;
}

Task<void> stop_after(Clock& clock, Duration delay, TaskGroup& group) {
  co_await clock.sleep_for(delay);
  group.stop();
}

TEST(WithTimeout, ThrowsWhenTheParentIsCancelled) {
  for (const Duration when : {10ms, 50ms}) {
    Loop loop;
    bool reached = false;
    TaskGroup group(loop.executor);
    group.spawn(stop_after(loop.clock, when, group));
    group.spawn(cancelled_midway(loop.clock, reached));
    EXPECT_TRUE(loop.run(group.join()));
    EXPECT_FALSE(reached && when == 10ms);
    EXPECT_EQ(loop.clock.now(), TimePoint(1s + when));
  }
}

Task<Result<int>> deaf_to_cancellation(Clock& clock, Duration delay) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await clock.sleep_for(delay);
  co_return 7;
}

TEST(WithTimeout, WaitsForAnOperationThatIgnoresCancellationAndStillAnswersTimeout) {
  Loop loop;
  const auto result = loop.run(with_timeout(loop.clock, 50ms, deaf_to_cancellation(loop.clock, 80ms)));
  EXPECT_EQ(result->error().reason, Reason::timeout);
  EXPECT_EQ(loop.clock.now(), TimePoint(1s + 80ms));
}

Task<Result<int>> buggy() {
  throw std::logic_error("a bug");
  co_return 0;
}

TEST(WithTimeout, RethrowsABug) {
  Loop loop;
  EXPECT_THROW(loop.run(with_timeout(loop.clock, 50ms, buggy())), std::logic_error);
}

Task<Result<int>> buggy_when_cancelled(Clock& clock) {
  try {
    co_await clock.sleep_for(1h);
  } catch (const boost::system::system_error&) {
    throw std::logic_error("a bug");
  }
  co_return 0;
}

TEST(WithTimeout, RethrowsABugThatTheTimeoutUncovers) {
  Loop loop;
  EXPECT_THROW(loop.run(with_timeout(loop.clock, 50ms, buggy_when_cancelled(loop.clock))), std::logic_error);
}

Task<Result<std::size_t>> sleepers_after_a_second(ManualClock& clock) {
  co_await clock.sleep_for(1s);
  co_return clock.sleepers();
}

TEST(WithDeadline, TakesNoTimerWhenThereIsNoDeadline) {
  Loop loop;
  EXPECT_EQ(loop.run(with_deadline(loop.clock, TimePoint(5s), sleepers_after_a_second(loop.clock))), Result<std::size_t>(1));
  EXPECT_EQ(loop.run(with_deadline(loop.clock, never, sleepers_after_a_second(loop.clock))), Result<std::size_t>(0));
}

Task<void> race(Clock& clock, std::uint64_t seed, std::array<int, 2>& outcomes) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < 1000; ++i) {
    const Duration answer(std::uniform_int_distribution<int>(1, 20)(random));
    const Duration limit(std::uniform_int_distribution<int>(1, 20)(random));
    const auto result = co_await with_timeout(clock, limit, answer_after(clock, answer, 7));
    EXPECT_EQ(result.has_value(), answer <= limit);
    ++outcomes[result ? 0 : 1];
  }
}

TEST(WithTimeout, DecidesOneHundredThousandRacesByTime) {
  Loop loop;
  TaskGroup group(loop.executor);
  std::array<int, 2> outcomes{};
  for (std::uint64_t seed = 0; seed < 100; ++seed) group.spawn(race(loop.clock, seed, outcomes));
  EXPECT_TRUE(loop.run(group.join()));
  EXPECT_EQ(outcomes[0] + outcomes[1], 100'000);
  EXPECT_GT(outcomes[1], 40'000);
}

}  // namespace
}  // namespace sluice
