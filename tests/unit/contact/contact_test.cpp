#include <algorithm>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/contact/driver.hpp"
#include "drivers/contact/emulator.hpp"
#include "drivers/contact/info.hpp"
#include "tests/support/loop.hpp"

namespace sluice::contact {
namespace {

using testing::Loop;

constexpr unsigned line = 17;
constexpr InputSettings door{.line = line, .bias = Bias::pull_up, .active_low = true, .debounce = 10ms};

struct Change {
  TimePoint time;
  bool closed;
  bool operator==(const Change&) const = default;
};

struct RecordingSink final : ReadingSink {
  void deliver(Readings readings) override { changes.push_back({readings.time, std::get<bool>(readings.values.at(0).value)}); }
  void refuse(Error error) override { refused.push_back(error.reason); }
  void missed_edges(std::uint64_t count) override { missed += count; }

  std::vector<Change> changes;
  std::vector<Reason> refused;
  std::uint64_t missed = 0;
};

struct Bench {
  explicit Bench(InputSettings settings = door, std::size_t queue_size = 1024)
      : lines(loop.executor, loop.clock, queue_size), driver(lines, loop.clock, settings), group(loop.executor) {}
  ~Bench() {
    group.stop();
    loop.run(group.join());
  }
  void start() {
    group.spawn(driver.run(sink));
    loop.clock.settle();
  }
  /// Holds the loop for some time, as a busy process does, while the line changes `times` times.
  void change_unseen(int times) {
    for (int i = 0; i < times; ++i) lines.drive(line, !lines.level(line));
  }

  Loop loop;
  EmulatedGpioLines lines;
  Contact driver;
  RecordingSink sink;
  TaskGroup group;
};

constexpr TimePoint start_time{1s};

TEST(Contact, DeliversTheLevelAtTheStartAndThenEachChangeWithItsTime) {
  Bench bench({.line = line});
  bench.start();
  EXPECT_EQ(bench.sink.changes, (std::vector<Change>{{start_time, true}}));
  bench.loop.clock.run_for(300ms);
  bench.lines.drive(line, false);
  bench.loop.clock.run_for(200ms);
  bench.lines.drive(line, true);
  bench.loop.clock.run_for(1s);
  EXPECT_EQ(bench.sink.changes, (std::vector<Change>{{start_time, true}, {start_time + 300ms, false}, {start_time + 500ms, true}}));
}

TEST(Contact, IsClosedWhenAnActiveLowLineIsLow) {
  Bench bench;
  bench.start();
  bench.lines.drive(line, false);
  bench.loop.clock.run_for(1s);
  EXPECT_FALSE(bench.sink.changes.front().closed);
  EXPECT_TRUE(bench.sink.changes.back().closed);
}

TEST(Contact, DeliversOneChangeForAContactThatBounces) {
  Bench bench;
  bench.start();
  for (int bounce = 0; bounce < 9; ++bounce) {
    bench.lines.drive(line, bounce % 2 == 1);
    bench.loop.clock.run_for(400us);
  }
  bench.loop.clock.run_for(1s);
  ASSERT_EQ(bench.sink.changes.size(), 2U);
  EXPECT_TRUE(bench.sink.changes[1].closed);
  EXPECT_EQ(bench.sink.missed, 0U);
}

TEST(Contact, IgnoresAPulseThatIsShorterThanTheDebounceTime) {
  Bench bench;
  bench.start();
  bench.lines.drive(line, false);
  bench.loop.clock.run_for(9ms);
  bench.lines.drive(line, true);
  bench.loop.clock.run_for(1s);
  EXPECT_EQ(bench.sink.changes.size(), 1U);
}

TEST(Contact, TellsDroppedEdgesAndReadsTheLevelAgain) {
  Bench bench({.line = line}, 4);
  bench.start();
  bench.change_unseen(11);
  bench.loop.clock.run_for(1s);
  EXPECT_EQ(bench.sink.missed, 7U);
  EXPECT_EQ(bench.sink.changes.size(), 1U + 4U + 1U);
  EXPECT_EQ(bench.sink.changes.back(), (Change{start_time, false}));
}

TEST(Contact, AnswersTheLevelNowWhenItIsRead) {
  Bench bench;
  bench.start();
  bench.lines.drive(line, false);
  bench.loop.clock.run_for(1s);
  const auto readings = bench.loop.run(bench.driver.read(never));
  ASSERT_TRUE(readings && *readings);
  EXPECT_EQ((*readings)->values.at(0).value, Value(true));
  EXPECT_EQ((*readings)->time, start_time + 1s);
}

TEST(Contact, WaitsForALineThatSomebodyElseHoldsAndTakesItThen) {
  Bench bench;
  auto holder = bench.lines.output({.line = line, .safe = true});
  bench.start();
  bench.loop.clock.run_for(30s);
  EXPECT_TRUE(bench.sink.changes.empty());
  EXPECT_GE(bench.sink.refused.size(), 8U);
  EXPECT_LE(bench.sink.refused.size(), 31U);
  EXPECT_EQ(std::ranges::count(bench.sink.refused, Reason::busy), std::ssize(bench.sink.refused));
  EXPECT_EQ((*bench.loop.run(bench.driver.read(never))).error().reason, Reason::busy);
  holder->reset();
  bench.loop.clock.run_for(4s);
  EXPECT_EQ(bench.sink.changes.size(), 1U);
}

/// A chip that is unplugged when a test says so.
class UnpluggableLines final : public GpioLines {
 public:
  explicit UnpluggableLines(Executor executor) : unplugged_(std::move(executor)) {}

  void unplug() { unplugged_.set(); }
  void plug_in() { unplugged_.clear(); }

  Result<std::unique_ptr<GpioInput>> input(const InputSettings&) override {
    if (unplugged_.is_set()) return fail(Reason::gone);
    return std::make_unique<Input>(unplugged_);
  }
  Result<std::unique_ptr<GpioOutput>> output(const OutputSettings&) override { return fail(Reason::gone); }

 private:
  struct Input final : GpioInput {
    explicit Input(Event& event) : unplugged(event) {}
    Result<bool> level() override { return true; }
    Task<Result<std::vector<LineEdge>>> edges() override {
      co_await unplugged.wait();
      co_return fail(Reason::gone);
    }
    Event& unplugged;
  };
  Event unplugged_;
};

TEST(Contact, ComesBackAfterItsChipWasUnplugged) {
  Loop loop;
  UnpluggableLines lines(loop.executor);
  Contact driver(lines, loop.clock, door);
  RecordingSink sink;
  TaskGroup group(loop.executor);
  group.spawn(driver.run(sink));
  loop.clock.run_for(10s);
  EXPECT_EQ(sink.changes.size(), 1U);
  lines.unplug();
  loop.clock.run_for(20s);
  EXPECT_GE(sink.refused.size(), 5U);
  lines.plug_in();
  loop.clock.run_for(4s);
  EXPECT_EQ(sink.changes.size(), 2U);
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(Contact, SeesEachTurnOfTheEmulatedDoorOnceDespiteItsBounces) {
  Bench bench;
  EmulatedContact emulator(bench.lines, bench.loop.clock, door, 3);
  bench.start();
  EXPECT_FALSE(bench.sink.changes.at(0).closed);
  bench.group.spawn(emulator.run());
  bench.loop.clock.run_for(10min);
  ASSERT_GT(bench.sink.changes.size(), 40U);
  for (std::size_t i = 1; i < bench.sink.changes.size(); ++i) {
    EXPECT_NE(bench.sink.changes[i].closed, bench.sink.changes[i - 1].closed);
    EXPECT_GT(bench.sink.changes[i].time - bench.sink.changes[i - 1].time, 1900ms);
  }
}

TEST(ContactInfo, MakesTheDriverFromItsOptions) {
  const auto info = contact_info();
  auto options = defaults_of(info.options);
  options.set("line", std::int64_t{17});
  options.set("active_low", true);
  options.set("bias", std::string("pull_up"));
  Loop loop;
  EmulatedGpioLines lines(loop.executor, loop.clock);
  const auto driver = info.make({.executor = loop.executor, .clock = loop.clock, .options = options, .gpio = &lines});
  lines.drive(17, false);
  const auto readings = loop.run(driver->read(never));
  EXPECT_EQ((*readings)->values.at(0).value, Value(true));
  EXPECT_EQ(input_settings(options).bias, Bias::pull_up);
  EXPECT_EQ(input_settings(options).debounce, 10ms);
}

}  // namespace
}  // namespace sluice::contact
