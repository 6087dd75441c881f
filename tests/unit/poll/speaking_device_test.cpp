#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"
#include "tests/unit/poll/notes.hpp"

namespace sluice {
namespace {

using testing::Log;
using testing::Loop;
using testing::Notes;

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
  void babble(std::size_t bytes) { sink_->skipped(bytes); }

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

TEST(PollLoop, CountsBytesOfNoFrameAndSaysOfASilenceThatTheyCame) {
  Listening l;
  l.driver.babble(7);
  l.driver.say(1);
  l.loop.clock.run_for(10s);
  EXPECT_EQ(l.poll.counters().skipped, 7u);
  EXPECT_EQ(l.notes.last_error.detail, "") << "they came before a good frame";
  l.driver.babble(100);
  l.driver.babble(20);
  l.loop.clock.run_for(10s);
  EXPECT_EQ(l.poll.counters().skipped, 127u);
  EXPECT_EQ(l.notes.log.back(), "failure timeout");
  EXPECT_TRUE(l.notes.last_error.detail.starts_with("120 bytes came, and no frame")) << l.notes.last_error.detail;
  l.loop.clock.run_for(10s);
  EXPECT_EQ(l.notes.last_error.detail, "");
}

TEST(PollLoop, TellsAPortThatStaysGoneAtOnceAndThenEverMoreSeldom) {
  Listening l;
  std::vector<int> told;
  for (int second = 0; second < 400; second += 2) {
    const auto before = std::ranges::count(l.notes.log, "failure gone");
    l.driver.refuse(Reason::gone);
    if (std::ranges::count(l.notes.log, "failure gone") > before) told.push_back(second);
    l.loop.clock.run_for(2s);
  }
  EXPECT_EQ(told, (std::vector<int>{0, 10, 30, 70, 150, 310}));
  EXPECT_EQ(std::ranges::count(l.notes.log, "state failed"), 1);
  l.driver.say(1);
  l.driver.refuse(Reason::gone);
  EXPECT_EQ(l.notes.log.back(), "failure gone") << "a new failure is told at once";
}

TEST(PollLoop, CallsADeviceFailingWhenItsPortGoesAway) {
  Listening l;
  l.driver.refuse(Reason::gone);
  EXPECT_EQ(l.notes.log, (Log{"state failing", "failure gone"}));
}

/// A line that is polled and watched: while it is gone reads fail, and its watching side says so every two seconds.
class WatchedDriver final : public Driver {
 public:
  explicit WatchedDriver(Clock& clock) : clock_(clock) {}
  std::span<const Channel> channels() const override { return channels_; }
  Task<Result<Readings>> read(TimePoint) override {
    starts.push_back(clock_.now());
    if (gone) co_return fail(Reason::gone);
    co_return Readings{clock_.now(), {{0, 1.0, {}}}};
  }
  Task<void> run(ReadingSink& sink) override {
    while (true) {
      co_await clock_.sleep_for(2s);
      if (gone) {
        sink.refuse({Reason::gone});
      } else if (std::exchange(was_gone_, false)) {
        sink.deliver({clock_.now(), {{0, 1.0, {}}}});
      }
      was_gone_ = gone;
    }
  }

  bool gone = false;
  std::vector<TimePoint> starts;

 private:
  std::vector<Channel> channels_{{.name = "value"}};
  Clock& clock_;
  bool was_gone_ = false;
};

struct Watching {
  Loop loop;
  WatchedDriver driver{loop.clock};
  Notes notes;
  PollLoop poll{loop.executor, loop.clock, driver, {.speaks = true, .period = 10s, .start = loop.clock.now()}, notes};

  /// The times of reads while the line is gone, and for `after` when it is back.
  std::vector<TimePoint> reads(Duration lost, Duration after) {
    TaskGroup group(loop.executor);
    driver.gone = true;
    group.spawn(poll.run());
    loop.clock.run_for(lost);
    driver.gone = false;
    loop.clock.run_for(after);
    group.stop();
    loop.run(group.join());
    return driver.starts;
  }
};

TEST(PollLoop, PutsOffReadsForTheirOwnFailuresOnlyNotForWhatTheSpeakingSideMeets) {
  Watching w;
  EXPECT_EQ(w.reads(35s, 0s), (std::vector<TimePoint>{TimePoint(1s), TimePoint(11s), TimePoint(31s)}));
  EXPECT_EQ(w.poll.health().state(), DeviceState::failed);
}

TEST(PollLoop, ReturnsToItsPeriodWhenThePolledDeviceSpeaksAgain) {
  Watching w;
  const auto starts = w.reads(200s, 30s);
  // 1 s, 11 s, 31 s, 71 s, 151 s; the next would have been at 311 s.
  ASSERT_GE(starts.size(), 8U);
  EXPECT_EQ((std::vector<TimePoint>(starts.begin() + 4, starts.begin() + 8)),
            (std::vector<TimePoint>{TimePoint(151s), TimePoint(211s), TimePoint(221s), TimePoint(231s)}));
  EXPECT_EQ(w.poll.health().state(), DeviceState::online);
  EXPECT_EQ(w.poll.counters().missed, 0u);
}

}  // namespace
}  // namespace sluice
