#include "drivers/bus/emulated_gpio.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

struct GpioBench {
  explicit GpioBench(std::size_t queue_size = 1024) : lines(loop.executor, loop.clock, queue_size) {}
  Loop loop;
  EmulatedGpioLines lines;
  std::unique_ptr<GpioInput> input(InputSettings settings) { return std::move(lines.input(settings)).value(); }
  std::vector<LineEdge> edges(GpioInput& input) { return **loop.run(input.edges()); }
};

TEST(EmulatedGpioLines, IdleHighAndShowLogicalLevels) {
  GpioBench bench;
  const auto plain = bench.input({.line = 17});
  const auto inverted = bench.input({.line = 18, .active_low = true});
  EXPECT_TRUE(*plain->level());
  EXPECT_FALSE(*inverted->level());
  bench.lines.drive(18, false);
  EXPECT_TRUE(*inverted->level());
}

TEST(EmulatedGpioLines, StampEachEdgeWithItsTimeAndNumber) {
  GpioBench bench;
  const auto input = bench.input({.line = 17});
  bench.lines.drive(17, false);
  bench.loop.clock.run_for(10ms);
  bench.lines.drive(17, true);
  const auto edges = bench.edges(*input);
  ASSERT_EQ(edges.size(), 2U);
  EXPECT_EQ(edges[0].time, TimePoint(1s));
  EXPECT_FALSE(edges[0].level);
  EXPECT_EQ(edges[0].line_sequence, 1U);
  EXPECT_EQ(edges[1].time, TimePoint(1s + 10ms));
  EXPECT_TRUE(edges[1].level);
  EXPECT_EQ(edges[1].line_sequence, 2U);
}

Task<void> drive_after(GpioBench& bench, Duration delay, unsigned line, bool level) {
  co_await bench.loop.clock.sleep_for(delay);
  bench.lines.drive(line, level);
}

TEST(EmulatedGpioLines, WakeAWaiterAtTheEdge) {
  GpioBench bench;
  const auto input = bench.input({.line = 17});
  TaskGroup group(bench.loop.executor);
  group.spawn(drive_after(bench, 3s, 17, false));
  EXPECT_EQ(bench.edges(*input).size(), 1U);
  EXPECT_EQ(bench.loop.clock.now(), TimePoint(4s));
  EXPECT_TRUE(bench.loop.run(group.join()));
}

TEST(EmulatedGpioLines, ReportOnlyTheEdgesThatWereAskedFor) {
  GpioBench bench;
  const auto falling = bench.input({.line = 17, .edge = Edge::falling});
  const auto rising_when_low = bench.input({.line = 18, .edge = Edge::rising, .active_low = true});
  for (const bool level : {false, true, false}) {
    bench.lines.drive(17, level);
    bench.lines.drive(18, level);
  }
  for (auto* input : {falling.get(), rising_when_low.get()}) {
    const auto edges = bench.edges(*input);
    ASSERT_EQ(edges.size(), 2U);
    EXPECT_EQ(edges[1].line_sequence, 2U) << "edges that were not asked for are not counted";
  }
}

TEST(EmulatedGpioLines, IgnoreALevelThatDoesNotStayForTheDebounceTime) {
  GpioBench bench;
  const auto input = bench.input({.line = 17, .debounce = 5ms});
  bench.lines.drive(17, false);
  bench.loop.clock.run_for(3ms);
  bench.lines.drive(17, true);
  bench.loop.clock.run_for(20ms);
  EXPECT_TRUE(*input->level());
  bench.lines.drive(17, false);
  const auto edges = bench.edges(*input);
  ASSERT_EQ(edges.size(), 1U);
  EXPECT_EQ(edges[0].time, TimePoint(1s + 23ms + 5ms));
}

TEST(EmulatedGpioLines, CountALevelThatStaysForExactlyTheDebounceTime) {
  GpioBench bench;
  const auto input = bench.input({.line = 17, .debounce = 5ms});
  bench.lines.drive(17, false);
  bench.loop.clock.run_for(5ms);
  bench.lines.drive(17, true);
  bench.loop.clock.run_for(5ms);
  EXPECT_EQ(bench.edges(*input).size(), 2U);
}

TEST(EmulatedGpioLines, StartTheDebounceTimeAnewAtEachBounce) {
  GpioBench bench;
  const auto input = bench.input({.line = 17, .debounce = 5ms});
  for (const bool level : {false, true, false}) {
    bench.lines.drive(17, level);
    bench.loop.clock.run_for(4ms);
  }
  EXPECT_TRUE(*input->level()) << "the old level, until the new one has stayed";
  const auto edges = bench.edges(*input);
  ASSERT_EQ(edges.size(), 1U);
  EXPECT_EQ(edges[0].time, TimePoint(1s + 8ms + 5ms));
}

TEST(EmulatedGpioLines, DropTheOldestEdgesOfAFullQueueAndLeaveAGapInTheNumbers) {
  GpioBench bench(4);
  const auto input = bench.input({.line = 17});
  bool level = true;
  for (int i = 0; i < 6; ++i) bench.lines.drive(17, level = !level);
  const auto edges = bench.edges(*input);
  ASSERT_EQ(edges.size(), 4U);
  EXPECT_EQ(edges.front().line_sequence, 3U);
  EXPECT_EQ(edges.back().line_sequence, 6U);
}

TEST(EmulatedGpioLines, PutAnOutputIntoItsSafeStateAtTheEnd) {
  GpioBench bench;
  {
    const auto output = std::move(bench.lines.output({.line = 4, .active_low = true, .initial = true, .safe = false})).value();
    EXPECT_FALSE(bench.lines.level(4));
    EXPECT_TRUE(*output->level());
    EXPECT_TRUE(output->set(false).has_value());
    EXPECT_TRUE(bench.lines.level(4));
    EXPECT_TRUE(output->set(true).has_value());
  }
  EXPECT_TRUE(bench.lines.level(4));
}

TEST(EmulatedGpioLines, GiveALineToOneHolderAtATime) {
  GpioBench bench;
  auto input = bench.input({.line = 17});
  EXPECT_EQ(bench.lines.input({.line = 17}).error().reason, Reason::busy);
  EXPECT_EQ(bench.lines.output({.line = 17}).error().reason, Reason::busy);
  input.reset();
  EXPECT_TRUE(bench.lines.output({.line = 17}).has_value());
}

}  // namespace
}  // namespace sluice
