#include "drivers/bus/emulated_serial.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

struct Gulp {
  TimePoint time;
  std::size_t size;
  friend bool operator==(const Gulp&, const Gulp&) = default;
};

struct LineBench {
  Loop loop;
  EmulatedSerialLine line{loop.executor, loop.clock, {.baud = 10'000}};  // 1 ms a byte
  TimePoint now() const { return loop.clock.now(); }
  Result<Bytes> read(std::size_t most) { return *loop.run(line.gateway_end().read_some(most)); }
  void device_writes(Bytes bytes) { EXPECT_TRUE(loop.run(line.device_end().write(std::move(bytes)))->has_value()); }
};

Task<void> read_all(LineBench& bench, std::size_t total, std::vector<Gulp>& gulps) {
  for (std::size_t got = 0; got < total;) {
    const auto bytes = co_await bench.line.gateway_end().read_some(1024);
    EXPECT_TRUE(bytes.has_value());
    gulps.push_back({bench.now(), bytes->size()});
    got += bytes->size();
  }
}

TEST(EmulatedSerialLine, DeliversBytesWhenTheLineHasCarriedThem) {
  LineBench bench;
  bench.device_writes({1, 2, 3});
  EXPECT_EQ(bench.now(), TimePoint(1s)) << "a short write does not wait for the wire";
  EXPECT_EQ(*bench.read(100), (Bytes{1, 2, 3}));
  EXPECT_EQ(bench.now(), TimePoint(1s + 3ms));
}

TEST(EmulatedSerialLine, CarriesBytesTheOtherWayToo) {
  LineBench bench;
  EXPECT_TRUE(bench.loop.run(bench.line.gateway_end().write({7, 8}))->has_value());
  EXPECT_EQ(**bench.loop.run(bench.line.device_end().read_some(10)), (Bytes{7, 8}));
}

TEST(EmulatedSerialLine, HandsALongWriteOnInChunksOfSixtyFour) {
  LineBench bench;
  bench.device_writes(Bytes(150, 0x55));
  std::vector<Gulp> gulps;
  EXPECT_TRUE(bench.loop.run(read_all(bench, 150, gulps)));
  EXPECT_EQ(gulps, (std::vector<Gulp>{{TimePoint(1s + 64ms), 64}, {TimePoint(1s + 128ms), 64}, {TimePoint(1s + 150ms), 22}}));
}

TEST(EmulatedSerialLine, GivesAReaderWhoComesInTheMiddleWhatHasArrived) {
  LineBench bench;
  bench.device_writes(Bytes(20, 0x55));
  bench.loop.clock.run_for(5ms);
  EXPECT_EQ(bench.read(100)->size(), 5U);
  EXPECT_EQ(bench.now(), TimePoint(1s + 5ms));
}

TEST(EmulatedSerialLine, KeepsWhatAReaderDidNotAskFor) {
  LineBench bench;
  bench.device_writes({1, 2, 3});
  bench.loop.clock.run_for(1s);
  EXPECT_EQ(*bench.read(2), (Bytes{1, 2}));
  EXPECT_EQ(*bench.read(2), (Bytes{3}));
}

TEST(EmulatedSerialLine, ThrowsAwayWhatHasArrivedWhenAskedTo) {
  LineBench bench;
  bench.device_writes({1, 2, 3, 4});
  bench.loop.clock.run_for(2ms);
  bench.line.gateway_end().discard_input();
  EXPECT_EQ(*bench.read(10), (Bytes{3, 4}));
}

TEST(EmulatedSerialLine, BoundsWhatNobodyReads) {
  LineBench bench;
  bench.device_writes(Bytes(100'000, 0x55));
  bench.loop.clock.run_for(200s);
  std::size_t total = 0;
  total += bench.read(1'000'000)->size();
  EXPECT_EQ(total, 65536U);
}

TEST(EmulatedSerialLine, LetsAWriterWaitUntilAllButFourKibibytesHaveLeft) {
  LineBench bench;
  bench.device_writes(Bytes(5000, 0x55));
  EXPECT_EQ(bench.now(), TimePoint(1s + (5000 - 4096) * 1ms));
}

Task<void> unplug_after(LineBench& bench, Duration delay) {
  co_await bench.loop.clock.sleep_for(delay);
  bench.line.unplug();
}

TEST(EmulatedSerialLine, TellsAWaitingReaderThatThePlugWasPulled) {
  LineBench bench;
  TaskGroup group(bench.loop.executor);
  group.spawn(unplug_after(bench, 3s));
  EXPECT_EQ(bench.read(10).error().reason, Reason::gone);
  EXPECT_EQ(bench.now(), TimePoint(4s));
  EXPECT_EQ(bench.loop.run(bench.line.gateway_end().write({1}))->error().reason, Reason::gone);
  EXPECT_TRUE(bench.loop.run(group.join()));
}

TEST(EmulatedSerialLine, LetsAReaderOfAPulledLineWaitBeforeItHearsSoAgain) {
  LineBench bench;
  bench.line.unplug();
  EXPECT_EQ(bench.read(10).error().reason, Reason::gone);
  EXPECT_EQ(bench.now(), TimePoint(1s));
  EXPECT_EQ(bench.read(10).error().reason, Reason::gone);
  EXPECT_EQ(bench.now(), TimePoint(1s + 500ms));
}

TEST(EmulatedSerialLine, WorksAgainWhenItIsPluggedInAndHasLostWhatWasSentMeanwhile) {
  LineBench bench;
  bench.line.unplug();
  bench.device_writes({1, 2});
  bench.line.plug_in();
  bench.device_writes({3, 4});
  EXPECT_EQ(*bench.read(10), (Bytes{3, 4}));
}

TEST(EmulatedSerialLine, CountsTheTimeThatBytesHeldTheLine) {
  LineBench bench;
  bench.device_writes(Bytes(10, 0x55));
  EXPECT_EQ(bench.read(10)->size(), 10U);
  EXPECT_TRUE(bench.loop.run(bench.line.gateway_end().write({1, 2}))->has_value());
  EXPECT_EQ(bench.line.gateway_end().use().occupied, 12ms);
  EXPECT_EQ(bench.line.gateway_end().use().transfers, 2U);
}

TEST(SerialSettings, CountStartDataParityAndStopBits) {
  EXPECT_EQ(byte_time({.baud = 10'000}), 1ms);
  EXPECT_EQ(byte_time({.baud = 1000, .data_bits = 7, .parity = Parity::even, .stop_bits = 2}), 11ms);
}

}  // namespace
}  // namespace sluice
