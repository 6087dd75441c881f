#include "gateway/poll/poll_loop.hpp"

#include <format>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

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

class Notes final : public PollSink {
 public:
  void on_readings(Readings readings) override { log.push_back(std::format("read {}", std::get<double>(readings.values.at(0).value))); }
  void on_failure(TimePoint, const Error& error) override { log.push_back(std::format("failure {}", name(error.reason))); }
  void on_state(DeviceState state, const Error&) override { log.push_back(std::format("state {}", name(state))); }
  void on_missed_edges(std::uint64_t count) override { log.push_back(std::format("missed {}", count)); }
  void on_turn(TimePoint deadline) override { turn = deadline; }

  std::vector<std::string> log;
  TimePoint turn;
};

using Log = std::vector<std::string>;

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

/// Speaks when the test says so.
class SpeakingDriver final : public Driver {
 public:
  explicit SpeakingDriver(Clock& clock) : clock_(clock) {}
  std::span<const Channel> channels() const override { return channels_; }
  Task<void> run(ReadingSink& sink) override {
    sink_ = &sink;
    co_await clock_.sleep_until(never);
  }
  void say(double value) { sink_->deliver({clock_.now(), {{0, value, {}}}}); }
  void refuse(Reason reason) { sink_->refuse({reason}); }

 private:
  std::vector<Channel> channels_{{.name = "value"}};
  Clock& clock_;
  ReadingSink* sink_ = nullptr;
};

struct Listening {
  Loop loop;
  SpeakingDriver driver{loop.clock};
  Notes notes;
  PollLoop poll{loop.executor, loop.clock, driver, {.polled = false, .speaks = true, .timeout = 10s}, notes};
  TaskGroup group{loop.executor};

  Listening() {
    group.spawn(poll.run());
    loop.clock.settle();
  }
  ~Listening() {
    group.stop();
    loop.run(group.join());
  }
};

TEST(PollLoop, HandsOnWhatADeviceSaysByItself) {
  Listening l;
  l.driver.say(1);
  l.loop.clock.run_for(9s);
  l.driver.say(2);
  EXPECT_EQ(l.notes.log, (Log{"state online", "read 1", "read 2"}));
}

TEST(PollLoop, CallsASilentDeviceFailing) {
  Listening l;
  l.driver.say(1);
  l.loop.clock.run_for(35s);
  EXPECT_EQ(l.notes.log,
            (Log{"state online", "read 1", "state failing", "failure timeout", "failure timeout", "state failed", "failure timeout"}));
  l.driver.say(2);
  EXPECT_EQ(l.notes.log.at(7), "state online");
}

TEST(PollLoop, CountsRefusedFramesAndBlamesThemForASilence) {
  Listening l;
  l.driver.say(1);
  for (int i = 0; i < 5; ++i) l.driver.refuse(Reason::checksum);
  EXPECT_EQ(l.notes.log, (Log{"state online", "read 1"})) << "a bad frame among good ones changes nothing";
  l.loop.clock.run_for(10s);
  EXPECT_EQ(l.poll.counters().refused, 5u);
  EXPECT_EQ(l.notes.log.back(), "failure checksum");
}

TEST(PollLoop, CallsADeviceFailingWhenItsPortGoesAway) {
  Listening l;
  l.driver.refuse(Reason::gone);
  EXPECT_EQ(l.notes.log, (Log{"state failing", "failure gone"}));
}

}  // namespace
}  // namespace sluice
