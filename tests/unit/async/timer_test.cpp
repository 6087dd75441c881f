#include "drivers/async/timer.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/async/steady_clock.hpp"
#include "drivers/async/task_group.hpp"
#include "drivers/async/with_timeout.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

struct Bench {
  Loop loop;
  std::vector<std::string> log;

  std::function<void()> note(std::string name) {
    return [this, name = std::move(name)] { log.push_back(name + "@" + std::to_string(loop.clock.now().time_since_epoch() / 1ms)); };
  }
};

TEST(Timer, CallsBackOnceAtItsInstant) {
  Bench bench;
  Timer timer(bench.loop.clock, bench.note("due"));
  timer.set(TimePoint(3s));
  EXPECT_EQ(timer.when(), TimePoint(3s));
  bench.loop.clock.run_until(TimePoint(2999ms));
  EXPECT_TRUE(bench.log.empty());
  bench.loop.clock.run_for(10s);
  EXPECT_EQ(bench.log, (std::vector<std::string>{"due@3000"}));
  EXPECT_EQ(timer.when(), never);
}

TEST(Timer, KeepsTheLatestInstantOnly) {
  Bench bench;
  Timer timer(bench.loop.clock, bench.note("due"));
  timer.set(TimePoint(3s));
  timer.set(TimePoint(5s));
  bench.loop.clock.run_for(10s);
  EXPECT_EQ(bench.log, (std::vector<std::string>{"due@5000"}));
}

TEST(Timer, NeverFiresWhenItIsClearedOrDestroyedOrSetToNever) {
  Bench bench;
  Timer cleared(bench.loop.clock, bench.note("cleared"));
  cleared.set(TimePoint(3s));
  cleared.clear();
  auto destroyed = std::make_unique<Timer>(bench.loop.clock, bench.note("destroyed"));
  destroyed->set(TimePoint(3s));
  destroyed.reset();
  Timer unset(bench.loop.clock, bench.note("never"));
  unset.set(never);
  EXPECT_EQ(bench.loop.clock.sleepers(), 0u);
  bench.loop.clock.run_for(24h);
  EXPECT_TRUE(bench.log.empty());
}

TEST(Timer, MayBeSetAnewByItsOwnCallback) {
  Loop loop;
  int ticks = 0;
  Timer timer(loop.clock, [&] {
    if (++ticks < 5) timer.set(loop.clock.now() + 1s);
  });
  timer.set(TimePoint(2s));
  loop.clock.run_for(1h);
  EXPECT_EQ(ticks, 5);
}

TEST(Timer, MayClearOneThatIsDueAtTheSameInstant) {
  Bench bench;
  Timer victim(bench.loop.clock, bench.note("victim"));
  Timer first(bench.loop.clock, [&] { victim.clear(); });
  first.set(TimePoint(2s));
  victim.set(TimePoint(2s));
  bench.loop.clock.run_for(1h);
  EXPECT_TRUE(bench.log.empty());
}

TEST(Timer, FiresInTheOrderOfSettingAndLimitsLast) {
  Bench bench;
  Timer limit(bench.loop.clock, bench.note("limit"), TimerKind::limit);
  Timer first(bench.loop.clock, bench.note("first"));
  Timer second(bench.loop.clock, bench.note("second"));
  limit.set(TimePoint(2s));
  first.set(TimePoint(2s));
  second.set(TimePoint(2s));
  bench.loop.clock.run_for(1h);
  EXPECT_EQ(bench.log, (std::vector<std::string>{"first@2000", "second@2000", "limit@2000"}));
}

TEST(Timer, OutlivesItsClockWithoutTouchingIt) {
  asio::io_context context{1};
  auto clock = std::make_unique<ManualClock>(context);
  Timer timer(*clock, [] {});
  timer.set(TimePoint(2s));
  clock.reset();
  EXPECT_EQ(timer.when(), never);
}

TEST(SteadyTimer, KeepsTheLoopRunningAsLongAsSomethingIsDue) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  std::vector<std::string> log;
  Timer late(clock, [&] { log.emplace_back("late"); });
  Timer early(clock, [&] { log.emplace_back("early"); });
  Timer cleared(clock, [&] { log.emplace_back("cleared"); });
  const TimePoint start = clock.now();
  late.set(start + 20ms);
  early.set(start + 10ms);
  cleared.set(start + 1h);
  cleared.clear();
  context.run();
  EXPECT_EQ(log, (std::vector<std::string>{"early", "late"}));
  EXPECT_GE(clock.now() - start, 20ms);
}

Task<Result<int>> answer_at(Clock& clock, TimePoint instant) {
  co_await clock.sleep_until(instant);
  co_return 7;
}

TEST(SteadyTimer, LetsWhatIsDoneAtItsVeryDeadlineBeInTime) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  std::vector<bool> in_time;
  for (int i = 0; i < 10; ++i) {
    const TimePoint deadline = clock.now() + 2ms;
    asio::co_spawn(context, with_deadline(clock, deadline, answer_at(clock, deadline)),
                   [&](const std::exception_ptr&, const Result<int>& result) { in_time.push_back(result.has_value()); });
  }
  context.run();
  EXPECT_EQ(in_time, std::vector<bool>(10, true));
}

TEST(SteadyTimer, WaitsAgainAfterItHadNothingToDo) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  int fired = 0;
  Timer timer(clock, [&] { ++fired; });
  for (int round = 1; round <= 3; ++round) {
    timer.set(clock.now() + 1h);
    timer.clear();
    timer.set(clock.now() + 1ms);
    context.run();
    context.restart();
    EXPECT_EQ(fired, round);
  }
}

TEST(SteadyTimer, FiresAtOnceForAnInstantThatHasPassed) {
  asio::io_context context{1};
  SteadyClock clock(context.get_executor());
  int fired = 0;
  Timer timer(clock, [&] { ++fired; });
  timer.set(TimePoint(1ns));
  EXPECT_EQ(fired, 0) << "not before the loop runs";
  context.run();
  EXPECT_EQ(fired, 1);
}

}  // namespace
}  // namespace sluice
