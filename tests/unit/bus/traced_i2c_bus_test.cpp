#include "drivers/bus/traced_i2c_bus.hpp"

#include <gtest/gtest.h>

#include "drivers/bus/replay_i2c_bus.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using Kind = ReplayStep::Kind;

struct TracedI2cBusTest : ::testing::Test {
  static constexpr auto lines =
      R"({"id":"sht","address":68,"transcript":[{"w":"fd"},{"wait_ms":8.2},{"r":"6666938000a2"},{"w":"fd"},{"r":"","nack":true}]})";
  testing::Loop loop;
  ReplayI2cBus bus{loop.clock, {parse_replay_case(lines).value()}};
  TracedI2cBus traced{bus, loop.clock};

  Result<Bytes> transfer(Bytes out, std::size_t read_size) { return *loop.run(traced.transfer(0x44, std::move(out), read_size, never)); }
};

TEST_F(TracedI2cBusTest, NotesWritesWaitsAndReadsWhileSomebodyLooks) {
  traced.begin_trace();
  EXPECT_TRUE(transfer({0xfd}, 0));
  loop.clock.run_for(9ms);
  EXPECT_TRUE(transfer({}, 6));
  const auto steps = traced.end_trace();
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].bytes, Bytes{0xfd});
  EXPECT_EQ(steps[1].kind, Kind::wait);
  EXPECT_EQ(steps[1].wait, 9ms);
  EXPECT_EQ(steps[2].kind, Kind::read);
  EXPECT_EQ(steps[2].bytes, (Bytes{0x66, 0x66, 0x93, 0x80, 0x00, 0xa2}));
  EXPECT_FALSE(steps[2].repeated_start);
}

TEST_F(TracedI2cBusTest, NotesNothingWhenNobodyLooks) {
  EXPECT_TRUE(transfer({0xfd}, 0));
  traced.begin_trace();
  EXPECT_TRUE(traced.end_trace().empty());
  loop.clock.run_for(9ms);
  EXPECT_TRUE(transfer({}, 6));
  traced.begin_trace();
  EXPECT_TRUE(traced.end_trace().empty());
}

TEST_F(TracedI2cBusTest, SaysWhatWasNotAcknowledged) {
  EXPECT_TRUE(transfer({0xfd}, 0));
  loop.clock.run_for(9ms);
  EXPECT_TRUE(transfer({}, 6));
  EXPECT_TRUE(transfer({0xfd}, 0));
  traced.begin_trace();
  EXPECT_FALSE(transfer({}, 6));
  const auto steps = traced.end_trace();
  ASSERT_EQ(steps.size(), 1U);
  EXPECT_TRUE(steps[0].nack);
}

}  // namespace
}  // namespace sluice
