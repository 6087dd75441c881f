#include <optional>

#include <gtest/gtest.h>

#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/digital_output/driver.hpp"
#include "drivers/digital_output/emulator.hpp"
#include "drivers/digital_output/info.hpp"
#include "tests/support/loop.hpp"

namespace sluice::digital_output {
namespace {

using testing::Loop;

constexpr unsigned line = 23;

struct Bench {
  explicit Bench(OutputSettings with) : settings(with), lamp(lines, settings) {}

  void make() { driver.emplace(lines, loop.clock, settings); }
  Result<Value> write(Value value) { return *loop.run(driver->write(0, std::move(value), never)); }
  Result<Readings> read() { return *loop.run(driver->read(never)); }

  Loop loop;
  EmulatedGpioLines lines{loop.executor, loop.clock};
  OutputSettings settings;
  Lamp lamp;
  std::optional<DigitalOutput> driver;
};

TEST(DigitalOutput, TakesItsInitialStateWhenItIsMade) {
  for (const bool initial : {false, true}) {
    Bench bench({.line = line, .initial = initial});
    bench.make();
    EXPECT_EQ(bench.lamp.lit(), initial);
    EXPECT_EQ(bench.read()->values.at(0).value, Value(initial));
  }
}

TEST(DigitalOutput, AnswersWhatItReadsBackAfterAWrite) {
  Bench bench({.line = line});
  bench.make();
  EXPECT_EQ(bench.write(true), Result<Value>(Value(true)));
  EXPECT_TRUE(bench.lamp.lit());
  EXPECT_TRUE(bench.lines.level(line));
  EXPECT_EQ(bench.read()->values.at(0).value, Value(true));
  EXPECT_EQ(bench.write(false), Result<Value>(Value(false)));
  EXPECT_FALSE(bench.lamp.lit());
}

TEST(DigitalOutput, PutsAnActiveLowLineLowToSwitchOn) {
  Bench bench({.line = line, .active_low = true});
  bench.make();
  EXPECT_TRUE(bench.lines.level(line));
  (void)bench.write(true);
  EXPECT_FALSE(bench.lines.level(line));
  EXPECT_TRUE(bench.lamp.lit());
}

TEST(DigitalOutput, GoesIntoItsSafeStateWhenItIsDestroyed) {
  for (const bool safe : {false, true}) {
    Bench bench({.line = line, .safe = safe});
    bench.make();
    (void)bench.write(!safe);
    bench.driver.reset();
    EXPECT_EQ(bench.lamp.lit(), safe);
  }
}

TEST(DigitalOutput, RefusesWhatIsNeitherTrueNorFalse) {
  Bench bench({.line = line});
  bench.make();
  for (const auto& value : {Value(1.0), Value(std::int64_t{1}), Value(std::string("on")), Value()}) {
    const auto answer = bench.write(value);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, Reason::range);
  }
  EXPECT_FALSE(bench.lamp.lit());
}

TEST(DigitalOutput, TakesALineThatSomebodyElseHeldAsSoonAsItIsFree) {
  Bench bench({.line = line, .initial = true});
  auto holder = bench.lines.input({.line = line});
  bench.make();
  EXPECT_EQ(bench.read().error().reason, Reason::busy);
  EXPECT_EQ(bench.write(true).error().reason, Reason::busy);
  holder->reset();
  EXPECT_EQ(bench.read()->values.at(0).value, Value(true));
}

/// A chip that is unplugged when a test says so, and forgets its outputs.
class UnpluggableLines final : public GpioLines {
 public:
  bool plugged = true;
  bool state = false;

  Result<std::unique_ptr<GpioInput>> input(const InputSettings&) override { return fail(Reason::gone); }
  Result<std::unique_ptr<GpioOutput>> output(const OutputSettings& settings) override {
    if (!plugged) return fail(Reason::gone);
    state = settings.initial;
    return std::make_unique<Output>(*this);
  }

 private:
  struct Output final : GpioOutput {
    explicit Output(UnpluggableLines& lines) : chip(lines) {}
    Result<void> set(bool level) override {
      if (!chip.plugged) return fail(Reason::gone);
      chip.state = level;
      return {};
    }
    Result<bool> level() override {
      if (!chip.plugged) return fail(Reason::gone);
      return chip.state;
    }
    UnpluggableLines& chip;
  };
};

TEST(DigitalOutput, HasTheStateThatWasWrittenLastWhenItsChipComesBack) {
  Loop loop;
  UnpluggableLines chip;
  DigitalOutput output(chip, loop.clock, {.line = line});
  (void)loop.run(output.write(0, true, never));
  chip.plugged = false;
  chip.state = false;
  EXPECT_EQ((*loop.run(output.read(never))).error().reason, Reason::gone);
  EXPECT_EQ((*loop.run(output.write(0, false, never))).error().reason, Reason::gone);
  chip.plugged = true;
  EXPECT_EQ((*loop.run(output.read(never)))->values.at(0).value, Value(true)) << "the write that failed does not count";
}

TEST(DigitalOutputInfo, DeclaresAWritableState) {
  const auto info = digital_output_info();
  const auto channels = info.channels(defaults_of(info.options));
  ASSERT_EQ(channels.size(), 1U);
  EXPECT_EQ(channels[0].name, "state");
  EXPECT_EQ(channels[0].kind, ValueKind::boolean);
  EXPECT_TRUE(channels[0].writable);
}

}  // namespace
}  // namespace sluice::digital_output
