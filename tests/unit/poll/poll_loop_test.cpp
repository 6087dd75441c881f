#include <algorithm>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"
#include "tests/unit/poll/notes.hpp"

namespace sluice {
namespace {

using testing::Log;
using testing::Loop;
using testing::Notes;

/// Answers as a list says, each time after `delay`; then for ever as its last entry.
class ScriptedDriver final : public Driver {
 public:
  ScriptedDriver(Clock& clock, std::vector<Result<double>> script, Duration delay = 0s)
      : clock_(clock), script_(std::move(script)), delay_(delay) {}

  std::span<const Channel> channels() const override { return channels_; }

  Task<Result<Readings>> read(TimePoint /*deadline*/) override {
    starts.push_back(clock_.now());
    const auto answer = script_[std::min(reads++, script_.size() - 1)];
    co_await clock_.sleep_for(delay_);
    if (!answer) co_return std::unexpected(answer.error());
    co_return Readings{clock_.now(), {{0, *answer, {}}}};
  }

  std::size_t reads = 0;
  std::vector<TimePoint> starts;

 private:
  std::vector<Channel> channels_{{.name = "value"}};
  Clock& clock_;
  std::vector<Result<double>> script_;
  Duration delay_;
};

void play(Loop& loop, PollLoop& poll, Duration duration) {
  TaskGroup group(loop.executor);
  group.spawn(poll.run());
  loop.clock.run_for(duration);
  group.stop();
  loop.run(group.join());
}

TEST(PollLoop, ReadsAtOnceAndThenEachPeriod) {
  Loop loop;
  ScriptedDriver driver(loop.clock, {21.5});
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 10s, .start = loop.clock.now()}, notes);
  play(loop, poll, 25s);
  EXPECT_EQ(notes.log, (Log{"state online", "read 21.5", "read 21.5", "read 21.5"}));
  EXPECT_EQ(driver.starts, (std::vector<TimePoint>{TimePoint(1s), TimePoint(11s), TimePoint(21s)}));
}

TEST(PollLoop, GivesUpAtTheDeadlineAndTellsEachChangeOfStateOnce) {
  Loop loop;
  ScriptedDriver driver(loop.clock, {1.0}, 5s);
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 10s, .timeout = 500ms, .start = loop.clock.now()}, notes);
  play(loop, poll, 100s);
  EXPECT_EQ(notes.log, (Log{"state failing", "failure timeout", "failure timeout", "state failed", "failure timeout", "failure timeout"}));
  EXPECT_EQ(poll.counters().timeouts, 4u);
}

TEST(PollLoop, BacksOffToFiveMinutesAndReturnsToItsPeriodAtTheFirstAnswer) {
  Loop loop;
  std::vector<Result<double>> script(12, fail(Reason::nack));
  script.emplace_back(7.0);
  ScriptedDriver driver(loop.clock, script);
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 10s, .start = loop.clock.now()}, notes);
  play(loop, poll, 1h);
  std::vector<Duration> waits;
  for (std::size_t i = 1; i < driver.starts.size() && i < 15; ++i) waits.push_back(driver.starts[i] - driver.starts[i - 1]);
  EXPECT_EQ(waits, (std::vector<Duration>{10s, 20s, 40s, 80s, 160s, 300s, 300s, 300s, 300s, 300s, 300s, 300s, 10s, 10s}));
  EXPECT_EQ(poll.counters().missed, 0u) << "slots passed over on purpose were not missed";
}

TEST(PollLoop, SkipsMissedSlotsAfterAStuckBus) {
  Loop loop;
  ScriptedDriver driver(loop.clock, {1.0}, 2500ms);
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 1s, .timeout = 5s, .start = loop.clock.now()}, notes);
  play(loop, poll, 9500ms);
  EXPECT_EQ(driver.starts, (std::vector<TimePoint>{TimePoint(1s), TimePoint(4s), TimePoint(7s), TimePoint(10s)}));
  EXPECT_EQ(poll.counters().missed, 6u);
}

TEST(PollLoop, TriesAWrongChecksumAgainWithinTheDeadline) {
  Loop loop;
  ScriptedDriver driver(loop.clock, {fail(Reason::crc), fail(Reason::crc), 3.0});
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 10s, .start = loop.clock.now()}, notes);
  play(loop, poll, 1s);
  EXPECT_EQ(notes.log, (Log{"state online", "read 3"}));
  EXPECT_EQ(poll.counters().retries, 2u);
}

TEST(PollLoop, KeepsItsStateWhenTheBusIsOccupiedByAnother) {
  Loop loop;
  ScriptedDriver driver(loop.clock, {1.0, fail_occupied(""), fail_occupied(""), fail_occupied(""), fail_occupied(""), 2.0});
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 1s, .start = loop.clock.now()}, notes);
  play(loop, poll, 5500ms);
  EXPECT_EQ(notes.log, (Log{"state online", "read 1", "failure busy", "failure busy", "failure busy", "failure busy", "read 2"}));
}

TEST(PollLoop, BacksOffFromALineThatSomebodyElseHolds) {
  Loop loop;
  ScriptedDriver driver(loop.clock, {fail(Reason::busy)});
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 1s, .start = loop.clock.now()}, notes);
  play(loop, poll, 6500ms);
  EXPECT_EQ(notes.log, (Log{"state failing", "failure busy", "failure busy", "state failed", "failure busy"}));
  EXPECT_EQ(driver.starts, (std::vector<TimePoint>{TimePoint(1s), TimePoint(2s), TimePoint(4s)}));
}

TEST(PollLoop, PromisesItsNextTurnBeforehand) {
  Loop loop;
  ScriptedDriver driver(loop.clock, {1.0});
  Notes notes;
  PollLoop poll(loop.executor, loop.clock, driver, {.period = 10s, .timeout = 2s, .start = loop.clock.now()}, notes);
  play(loop, poll, 12s);
  EXPECT_EQ(notes.turn, TimePoint(21s + 2s));
}

}  // namespace
}  // namespace sluice
