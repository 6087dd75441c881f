#include "gateway/held/safe_state.hpp"

#include <map>

#include <gtest/gtest.h>

#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/digital_output/driver.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

/// A chip that is not there.
class MissingChip final : public GpioLines {
  Result<std::unique_ptr<GpioInput>> input(const InputSettings&) override { return fail(Reason::gone, "no such chip"); }
  Result<std::unique_ptr<GpioOutput>> output(const OutputSettings&) override { return fail(Reason::gone, "no such chip"); }
};

const HeldOutput lamp{.device = "lamp", .chip = "pins", .line = 4};
const HeldOutput valve{.device = "valve", .chip = "pins", .line = 5, .safe = true};
const HeldOutput relay{.device = "relay", .chip = "pins", .line = 6, .active_low = true};
const HeldOutput remote{.device = "remote", .chip = "missing", .line = 0};

struct Pins {
  std::vector<std::string> put_safe(const std::vector<HeldOutput>& outputs) {
    return sluice::put_safe(outputs, [&](const std::string& chip) -> GpioLines& {
      if (chip == "missing") return missing;
      return lines;
    });
  }
  std::vector<bool> levels() const { return {lines.level(4), lines.level(5), lines.level(6)}; }

  Loop loop;
  EmulatedGpioLines lines{loop.executor, loop.clock};
  MissingChip missing;
};

const std::vector safe_levels{false, true, true};

TEST(SafeState, IsReachedByLinesThatAKilledProgramLeftSwitched) {
  Pins pins;
  pins.lines.drive(4, true);
  pins.lines.drive(5, false);
  pins.lines.drive(6, false);
  EXPECT_TRUE(pins.put_safe({lamp, valve, relay}).empty());
  EXPECT_EQ(pins.levels(), safe_levels);
}

TEST(SafeState, IsLeftAsItIsAfterACleanStop) {
  Pins pins;
  for (const auto& output : {lamp, valve, relay}) {
    digital_output::DigitalOutput driver(
        pins.lines, pins.loop.clock, {.line = output.line, .active_low = output.active_low, .initial = !output.safe, .safe = output.safe});
  }
  EXPECT_EQ(pins.levels(), safe_levels);
  EXPECT_TRUE(pins.put_safe({lamp, valve, relay}).empty());
  EXPECT_EQ(pins.levels(), safe_levels);
}

TEST(SafeState, LetsGoOfTheLinesForTheNextRun) {
  Pins pins;
  EXPECT_TRUE(pins.put_safe({lamp}).empty());
  EXPECT_TRUE(pins.lines.output({.line = 4}));
}

TEST(SafeState, OfOthersIsReachedAlthoughOneLineIsHeldAndOneChipIsMissing) {
  Pins pins;
  const auto held = pins.lines.output({.line = 4, .initial = true});
  EXPECT_EQ(pins.put_safe({lamp, remote, valve, relay}),
            (std::vector<std::string>{"lamp is not in its safe state (off): busy: line 4 is held already",
                                      "remote is not in its safe state (off): gone: no such chip"}));
  EXPECT_EQ(pins.levels(), (std::vector{true, true, true}));
}

TEST(SafeState, IsTheLaterOneOfALineThatAChangeOfTheConfigurationWasAboutToTake) {
  Pins pins;
  HeldOutput next = lamp;
  next.safe = true;
  EXPECT_TRUE(pins.put_safe({lamp, next}).empty());
  EXPECT_TRUE(pins.lines.level(4));
}

TEST(SafeState, OfNothingIsReached) {
  Pins pins;
  EXPECT_TRUE(pins.put_safe({}).empty());
}

}  // namespace
}  // namespace sluice
