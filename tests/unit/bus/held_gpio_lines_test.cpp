// Lines that are held, on a chip behind libgpiod's functions: no kernel that this runs on need have one.
#include <cerrno>

#include <gtest/gtest.h>

#include "drivers/async/steady_clock.hpp"
#include "drivers/bus/linux_gpio_lines.hpp"
#include "tests/support/threaded_loop.hpp"
#include "tests/unit/bus/fake_gpio_chip.hpp"

namespace sluice {
namespace {

using testing::FakeGpioChip;
using testing::ThreadedLoop;
using Edges = Result<std::vector<LineEdge>>;

constexpr unsigned button = 17;
constexpr unsigned relay = 27;

struct HeldLinesBench {
  std::unique_ptr<GpioInput> input(const InputSettings& settings = {.line = button}) { return std::move(lines.input(settings)).value(); }
  std::unique_ptr<GpioOutput> output(const OutputSettings& settings) { return std::move(lines.output(settings)).value(); }
  /// `count` edges, a microsecond apart, alternately up and down.
  void bounce(int count) {
    for (int i = 1; i <= count; ++i) chip.edge(button, i % 2 == 1, std::chrono::microseconds(i));
  }
  std::size_t edges_taken_of(int count) {
    const auto line = input();
    bounce(count);
    return loop.run_for_real(line->edges())->size();
  }

  ThreadedLoop loop;
  FakeGpioChip chip{"/dev/gpiochip0"};
  LinuxGpioLines lines{loop.executor, "/dev/gpiochip0"};
};

TEST(LinuxGpioLines, AskForAnInputAsItsSettingsSay) {
  HeldLinesBench bench;
  const auto line = bench.input({.line = button, .edge = Edge::falling, .bias = Bias::pull_up, .active_low = true, .debounce = 5ms});
  const auto& asked = bench.chip.line(button);
  EXPECT_EQ(asked.settings.direction, GPIOD_LINE_DIRECTION_INPUT);
  EXPECT_EQ(asked.settings.edge, GPIOD_LINE_EDGE_FALLING);
  EXPECT_EQ(asked.settings.bias, GPIOD_LINE_BIAS_PULL_UP);
  EXPECT_EQ(asked.settings.clock, GPIOD_LINE_CLOCK_MONOTONIC);
  EXPECT_TRUE(asked.settings.active_low);
  EXPECT_EQ(asked.settings.debounce_us, 5000UL);
  EXPECT_EQ(asked.consumer, "sluice");
  EXPECT_EQ(asked.queue_size, 1024U);
}

TEST(LinuxGpioLines, KnowEveryEdgeAndBias) {
  HeldLinesBench bench;
  for (const auto& [edge, expected] :
       {std::pair{Edge::rising, GPIOD_LINE_EDGE_RISING}, {Edge::falling, GPIOD_LINE_EDGE_FALLING}, {Edge::both, GPIOD_LINE_EDGE_BOTH}}) {
    const auto line = bench.input({.line = button, .edge = edge});
    EXPECT_EQ(bench.chip.line(button).settings.edge, expected);
  }
  for (const auto& [bias, expected] : {std::pair{Bias::as_is, GPIOD_LINE_BIAS_AS_IS},
                                       {Bias::pull_up, GPIOD_LINE_BIAS_PULL_UP},
                                       {Bias::pull_down, GPIOD_LINE_BIAS_PULL_DOWN},
                                       {Bias::disabled, GPIOD_LINE_BIAS_DISABLED}}) {
    const auto line = bench.input({.line = button, .bias = bias});
    EXPECT_EQ(bench.chip.line(button).settings.bias, expected);
  }
}

TEST(LinuxGpioLines, HandOnEdgesWithTheKernelsTimeLevelAndNumber) {
  HeldLinesBench bench;
  const auto line = bench.input();
  ThreadedLoop::Started<Edges> waiting;
  bench.loop.start(waiting, line->edges());
  bench.loop.clock.settle();
  EXPECT_FALSE(waiting.ended());
  bench.chip.edge(button, true, 10s);
  bench.chip.edge(button, false, 11s);
  bench.loop.run_until([&] { return waiting.ended(); });
  const auto& edges = waiting.value->value();
  ASSERT_EQ(edges.size(), 2U);
  EXPECT_TRUE(edges[0].level);
  EXPECT_FALSE(edges[1].level);
  EXPECT_EQ(edges[0].line_sequence, 1U);
  EXPECT_EQ(edges[1].line_sequence, 2U);
  EXPECT_LT(std::chrono::abs(edges[0].time - from_monotonic(10s)), 500ms);
  EXPECT_LT(std::chrono::abs(edges[1].time - from_monotonic(11s)), 500ms);
  EXPECT_FALSE(line->level().value());
}

TEST(LinuxGpioLines, TakeAllEdgesThatWaitAndNeverBlockForMore) {
  for (const int count : {1, 63, 64, 65, 128, 1000}) EXPECT_EQ(HeldLinesBench().edges_taken_of(count), static_cast<std::size_t>(count));
}

TEST(LinuxGpioLines, ShowByAGapThatTheKernelDroppedEdges) {
  HeldLinesBench bench;
  const auto line = bench.input();
  bench.bounce(1);
  EXPECT_EQ(bench.loop.run_for_real(line->edges())->back().line_sequence, 1U);
  bench.bounce(1030);
  const auto edges = bench.loop.run_for_real(line->edges());
  ASSERT_EQ(edges->size(), 1024U);
  EXPECT_EQ(edges->front().line_sequence, 8U) << "2 to 7 are lost";
}

TEST(LinuxGpioLines, ThrowWhenAReaderIsCancelledAndGoOnWorking) {
  HeldLinesBench bench;
  const auto line = bench.input();
  ThreadedLoop::Started<Edges> waiting;
  bench.loop.start(waiting, line->edges());
  bench.loop.clock.settle();
  waiting.cancel.emit(asio::cancellation_type::terminal);
  bench.loop.run_until([&] { return waiting.ended(); });
  EXPECT_TRUE(waiting.failure && is_cancellation(waiting.failure));
  bench.bounce(3);
  EXPECT_EQ(bench.loop.run_for_real(line->edges())->size(), 3U);
}

TEST(LinuxGpioLines, TellThatTheChipHasGone) {
  HeldLinesBench bench;
  const auto line = bench.input();
  const auto relay_line = bench.output({.line = relay});
  bench.bounce(1);
  bench.chip.call_error = ENODEV;
  EXPECT_EQ(bench.loop.run_for_real(line->edges()).error().reason, Reason::gone);
  EXPECT_EQ(line->level().error().reason, Reason::gone);
  EXPECT_EQ(relay_line->set(true).error().reason, Reason::gone);
}

TEST(LinuxGpioLines, GiveALineBackWithBothOfItsFiles) {
  HeldLinesBench bench;
  auto line = bench.input();
  EXPECT_TRUE(bench.chip.is_file_open(button));
  line.reset();
  EXPECT_FALSE(bench.chip.line(button).is_held);
  EXPECT_FALSE(bench.chip.is_file_open(button));
  EXPECT_TRUE(bench.lines.input({.line = button}).has_value());
}

TEST(LinuxGpioLines, DriveAnOutputFromItsInitialToItsSafeLevel) {
  HeldLinesBench bench;
  auto line = bench.output({.line = relay, .active_low = true, .initial = true, .safe = false});
  EXPECT_EQ(bench.chip.line(relay).settings.direction, GPIOD_LINE_DIRECTION_OUTPUT);
  EXPECT_TRUE(bench.chip.line(relay).settings.active_low);
  EXPECT_TRUE(line->level().value());
  EXPECT_TRUE(line->set(false).has_value());
  EXPECT_FALSE(line->level().value());
  EXPECT_TRUE(line->set(true).has_value());
  line.reset();
  EXPECT_EQ(bench.chip.line(relay).value, GPIOD_LINE_VALUE_INACTIVE);
  EXPECT_FALSE(bench.chip.line(relay).is_held);
}

TEST(LinuxGpioLines, SayWhyALineIsNotToBeHad) {
  HeldLinesBench bench;
  const auto held = bench.output({.line = relay});
  EXPECT_EQ(bench.lines.output({.line = relay}).error().reason, Reason::busy);
  EXPECT_EQ(bench.lines.input({.line = FakeGpioChip::number_of_lines}).error().reason, Reason::range);
  bench.chip.request_error = EACCES;
  const auto denied = bench.lines.input({.line = button});
  EXPECT_EQ(denied.error().reason, Reason::denied);
  EXPECT_NE(denied.error().detail.find("/dev/gpiochip0 line 17"), std::string::npos);
  EXPECT_NE(denied.error().detail.find("group gpio"), std::string::npos);
  bench.chip.request_error = EPERM;
  EXPECT_NE(bench.lines.input({.line = button}).error().detail.find("systemctl restart sluice"), std::string::npos);
}

}  // namespace
}  // namespace sluice
