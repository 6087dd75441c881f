#include "drivers/bus/emulated_i2c_bus.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/async/with_timeout.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

/// Answers the bytes 1, 2, 3 … and remembers what was written.
class CountingChip final : public I2cChip {
 public:
  Result<Bytes> on_transfer(const Bytes& out, std::size_t read_size) override {
    written = out;
    Bytes answer(read_size);
    for (std::size_t i = 0; i < read_size; ++i) answer[i] = static_cast<std::uint8_t>(i + 1);
    return answer;
  }
  Bytes written;
};

struct ChipBench {
  Loop loop;
  EmulatedI2cBus bus{loop.executor, loop.clock};
  CountingChip chip;
  ChipBench() { bus.attach(0x76, chip); }
  TimePoint now() const { return loop.clock.now(); }
};

struct Outcome {
  std::uint8_t address;
  Result<Bytes> answer;
  TimePoint time;
};

Task<void> ask(ChipBench& bench, std::uint8_t address, std::size_t size, TimePoint deadline, std::vector<Outcome>& outcomes) {
  auto answer = co_await bench.bus.transfer(address, {}, size, deadline);
  outcomes.push_back({address, std::move(answer), bench.now()});
}

TEST(EmulatedI2cBus, HandsWhatWasWrittenToTheChipAndItsAnswerBack) {
  ChipBench bench;
  const auto answer = bench.loop.run(bench.bus.transfer(0x76, {0xf7}, 3, never));
  EXPECT_EQ(**answer, (Bytes{1, 2, 3}));
  EXPECT_EQ(bench.chip.written, Bytes{0xf7});
}

TEST(EmulatedI2cBus, TakesNineBitsForEachByteAndEachAddress) {
  ChipBench bench;
  bench.loop.run(bench.bus.transfer(0x76, {0xf7}, 8, never));  // address, 1 byte, address, 8 bytes at 10 us a bit
  EXPECT_EQ(bench.now(), TimePoint(1s + 11 * 90us));
  bench.loop.run(bench.bus.transfer(0x76, {0xf4, 0x25}, 0, never));
  EXPECT_EQ(bench.now(), TimePoint(1s + 14 * 90us));
  EXPECT_EQ(bench.bus.use().occupied, 14 * 90us);
  EXPECT_EQ(bench.bus.use().transfers, 2U);
  EXPECT_EQ(bench.bus.use().errors, 0U);
}

TEST(EmulatedI2cBus, AnswersNackForAnAddressWithoutAChip) {
  ChipBench bench;
  const auto answer = bench.loop.run(bench.bus.transfer(0x77, {0xd0}, 1, never));
  EXPECT_EQ(answer->error().reason, Reason::nack);
  EXPECT_EQ(bench.now(), TimePoint(1s + 90us));
  EXPECT_EQ(bench.bus.use().errors, 1U);
  bench.bus.detach(0x76);
  EXPECT_EQ(bench.loop.run(bench.bus.transfer(0x76, {0xd0}, 1, never))->error().reason, Reason::nack);
}

TEST(EmulatedI2cBus, ServesTheNearestDeadlineFirst) {
  ChipBench bench;
  CountingChip second;
  CountingChip third;
  bench.bus.attach(0x10, second);
  bench.bus.attach(0x11, third);
  std::vector<Outcome> outcomes;
  TaskGroup group(bench.loop.executor);
  group.spawn(ask(bench, 0x76, 9, never, outcomes));
  group.spawn(ask(bench, 0x10, 9, bench.now() + 300ms, outcomes));
  group.spawn(ask(bench, 0x11, 9, bench.now() + 200ms, outcomes));
  EXPECT_TRUE(bench.loop.run(group.join()));
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_EQ(outcomes[0].address, 0x76);
  EXPECT_EQ(outcomes[1].address, 0x11);
  EXPECT_EQ(outcomes[2].address, 0x10);
  EXPECT_EQ(outcomes[2].time, TimePoint(1s + 3 * 900us));
}

TEST(EmulatedI2cBus, OccupiesTheBusForItsTimeoutWhenADeviceIsStuck) {
  ChipBench bench;
  bench.bus.stick_until(0x76, bench.now() + 10s);
  EXPECT_EQ(bench.loop.run(bench.bus.transfer(0x76, {}, 1, never))->error().reason, Reason::timeout);
  EXPECT_EQ(bench.now(), TimePoint(1s + 100ms));
  EXPECT_EQ(bench.bus.use().occupied, 100ms);
}

TEST(EmulatedI2cBus, StandsStillForEveryDeviceWhileALineIsHeldLowAndRecovers) {
  ChipBench bench;
  bench.bus.stick_until(bench.now() + 150ms);
  EXPECT_EQ(bench.loop.run(bench.bus.transfer(0x76, {}, 1, never))->error().reason, Reason::timeout);
  EXPECT_EQ(bench.loop.run(bench.bus.transfer(0x77, {}, 1, never))->error().reason, Reason::timeout);
  EXPECT_TRUE(bench.loop.run(bench.bus.transfer(0x76, {}, 1, never))->has_value());
}

TEST(EmulatedI2cBus, TellsAWaiterShortlyBeforeItsDeadlineThatTheBusIsBusy) {
  ChipBench bench;
  CountingChip healthy;
  bench.bus.attach(0x10, healthy);
  bench.bus.stick_until(0x76, bench.now() + 10s);
  std::vector<Outcome> outcomes;
  TaskGroup group(bench.loop.executor);
  group.spawn(ask(bench, 0x76, 1, never, outcomes));
  group.spawn(ask(bench, 0x10, 1, bench.now() + 50ms, outcomes));
  EXPECT_TRUE(bench.loop.run(group.join()));
  EXPECT_EQ(outcomes[0].address, 0x10);
  EXPECT_EQ(outcomes[0].answer.error().reason, Reason::busy);
  EXPECT_EQ(outcomes[0].time, TimePoint(1s + 49ms));
  EXPECT_EQ(outcomes[1].answer.error().reason, Reason::timeout);
  EXPECT_EQ(bench.bus.use().errors, 1U) << "who never had the bus has not failed on it";
}

TEST(EmulatedI2cBus, AnswersBusyInTimeForACallerWithTheSameDeadlineAroundIt) {
  ChipBench bench;
  bench.bus.stick_until(0x76, bench.now() + 10s);
  std::vector<Outcome> outcomes;
  TaskGroup group(bench.loop.executor);
  group.spawn(ask(bench, 0x76, 1, never, outcomes));
  bench.loop.clock.settle();
  const TimePoint deadline = bench.now() + 50ms;
  const auto answer = bench.loop.run(with_deadline(bench.loop.clock, deadline, bench.bus.transfer(0x10, {}, 1, deadline)));
  EXPECT_EQ(answer->error().reason, Reason::busy);
  EXPECT_TRUE(bench.loop.run(group.join()));
}

TEST(EmulatedI2cBus, StaysOccupiedByATransferWhoseCallerHasGivenUp) {
  ChipBench bench;
  bench.bus.stick_until(0x76, bench.now() + 50ms);
  EXPECT_EQ(bench.loop.run(bench.bus.transfer(0x76, {}, 1, bench.now() + 20ms))->error().reason, Reason::timeout);
  EXPECT_EQ(bench.now(), TimePoint(1s + 20ms));
  EXPECT_EQ(bench.loop.run(bench.bus.transfer(0x76, {}, 1, never))->error().reason, Reason::timeout) << "its own";
  const auto other = bench.loop.run(bench.bus.transfer(0x77, {}, 1, never));
  EXPECT_EQ(other->error().reason, Reason::busy);
  EXPECT_TRUE(other->error().by_another_device);
  bench.loop.clock.run_for(80ms);
  EXPECT_TRUE(bench.loop.run(bench.bus.transfer(0x76, {}, 1, never))->has_value());
}

}  // namespace
}  // namespace sluice
