#include <algorithm>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/pulse_counter/driver.hpp"
#include "drivers/pulse_counter/emulator.hpp"
#include "drivers/pulse_counter/info.hpp"
#include "tests/support/loop.hpp"

namespace sluice::pulse_counter {
namespace {

using testing::Loop;

constexpr unsigned line = 17;

struct RecordingSink final : ReadingSink {
  void deliver(Readings) override { ++delivered; }
  void refuse(Error error) override { refused.push_back(error.reason); }
  void missed_edges(std::uint64_t count) override { missed += count; }

  int delivered = 0;
  std::vector<Reason> refused;
  std::uint64_t missed = 0;
};

Settings rain_gauge(Edge edge = Edge::falling, Duration debounce = 10ms) {
  return {.line = {.line = line, .edge = edge, .bias = Bias::pull_up, .debounce = debounce}, .per_pulse = 0.2794, .unit = "mm"};
}

struct Bench {
  explicit Bench(Settings settings = rain_gauge(), std::size_t queue_size = 1024)
      : lines(loop.executor, loop.clock, queue_size), driver(lines, loop.clock, settings), group(loop.executor) {}
  ~Bench() {
    group.stop();
    loop.run(group.join());
  }
  void start() {
    group.spawn(driver.run(sink));
    loop.clock.settle();
  }
  /// The line goes low for a while.
  void pulse(Duration low = 50ms) {
    lines.drive(line, false);
    loop.clock.run_for(low);
    lines.drive(line, true);
    loop.clock.run_for(low);
  }
  Value read(std::size_t channel) {
    const auto readings = loop.run(driver.read(never));
    return (*readings)->values.at(channel).value;
  }

  Loop loop;
  EmulatedGpioLines lines;
  PulseCounter driver;
  RecordingSink sink;
  TaskGroup group;
};

TEST(PulseCounter, CountsFallingEdgesAndReportsThemWhenRead) {
  Bench bench;
  bench.start();
  for (int i = 0; i < 4; ++i) bench.pulse();
  EXPECT_EQ(bench.read(0), Value(std::int64_t{4}));
  EXPECT_DOUBLE_EQ(std::get<double>(bench.read(1)), 1.1176);
  EXPECT_NEAR(std::get<double>(bench.read(2)), 2.794, 1e-9);
  EXPECT_EQ(bench.sink.delivered, 0) << "it speaks only when it is asked";
}

TEST(PulseCounter, CountsRisingOrBothEdgesWhenAskedTo) {
  Bench rising(rain_gauge(Edge::rising));
  rising.start();
  rising.pulse();
  rising.lines.drive(line, false);
  rising.loop.clock.run_for(1s);
  EXPECT_EQ(rising.read(0), Value(std::int64_t{1}));
  Bench both(rain_gauge(Edge::both));
  both.start();
  both.pulse();
  EXPECT_EQ(both.read(0), Value(std::int64_t{2}));
}

TEST(PulseCounter, CountsABouncingPulseOnce) {
  Bench bench;
  bench.start();
  for (const auto pause : {73us, 55us, 335us, 12us}) bench.pulse(pause);
  EXPECT_EQ(bench.read(0), Value(std::int64_t{0})) << "none of them stayed low";
  for (const auto pause : {73us, 55us, 335us, 12us}) bench.pulse(pause);
  bench.pulse(20ms);
  EXPECT_EQ(bench.read(0), Value(std::int64_t{1}));
}

TEST(PulseCounter, TellsDroppedEdgesAndDoesNotGuessThemIntoTheCount) {
  Bench bench(rain_gauge(Edge::falling, 0s), 8);
  bench.start();
  for (int i = 0; i < 20; ++i) {
    bench.lines.drive(line, false);
    bench.lines.drive(line, true);
  }
  bench.loop.clock.run_for(1s);
  EXPECT_EQ(bench.sink.missed, 12U);
  EXPECT_EQ(bench.read(0), Value(std::int64_t{8}));
}

TEST(PulseCounter, KeepsItsCountWhileTheLineIsHeldBySomebodyElse) {
  Bench bench;
  auto holder = bench.lines.output({.line = line, .initial = true, .safe = true});
  bench.start();
  bench.loop.clock.run_for(10s);
  EXPECT_GE(bench.sink.refused.size(), 3U);
  EXPECT_EQ(bench.sink.refused.front(), Reason::busy);
  EXPECT_EQ((*bench.loop.run(bench.driver.read(never))).error().reason, Reason::busy);
  holder->reset();
  bench.loop.clock.run_for(4s);
  EXPECT_EQ(bench.sink.delivered, 1) << "it says that it is back";
  bench.pulse();
  EXPECT_EQ(bench.read(0), Value(std::int64_t{1}));
}

TEST(PulseCounter, CountsEachPulseOfTheEmulatedMeter) {
  Bench bench(rain_gauge(Edge::falling, 1ms));
  EmulatedMeter meter(bench.lines, bench.loop.clock, rain_gauge().line, 5);
  bench.start();
  bench.group.spawn(meter.run());
  bench.loop.clock.run_for(1h);
  EXPECT_GT(meter.pulses(), 100);
  EXPECT_NEAR(static_cast<double>(std::get<std::int64_t>(bench.read(0))), static_cast<double>(meter.pulses()), 1)
      << "one may still be bouncing";
}

TEST(PulseCounterInfo, TakesUnitsAndThePulseFromItsOptions) {
  const auto info = pulse_counter_info();
  auto options = defaults_of(info.options);
  options.set("line", std::int64_t{17});
  EXPECT_EQ(info.channels(options).at(2).unit, "/s");
  options.set("unit", std::string("mm"));
  options.set("per_pulse", 0.2794);
  const auto channels = info.channels(options);
  EXPECT_EQ(channels.at(0).kind, ValueKind::integer);
  EXPECT_EQ(channels.at(1).unit, "mm");
  EXPECT_EQ(channels.at(2).unit, "mm/s");
  const auto settings = settings_from(options);
  EXPECT_EQ(settings.line.edge, Edge::falling);
  EXPECT_EQ(settings.per_pulse, 0.2794);
}

}  // namespace
}  // namespace sluice::pulse_counter
