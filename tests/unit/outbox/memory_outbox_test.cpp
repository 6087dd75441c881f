#include "gateway/outbox/memory_outbox.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;
using Numbers = std::vector<std::uint64_t>;

TEST(MemoryOutbox, NumbersReadingsAndEventsTogetherWithoutAGap) {
  Fixture f;
  auto cursor = f.outbox.open_cursor("mqtt");
  EXPECT_EQ(f.outbox.next_sequence(), 1u);
  f.outbox.append(reading());
  f.outbox.append(event());
  f.outbox.append(reading());
  EXPECT_EQ(f.outbox.next_sequence(), 4u);
  EXPECT_EQ(numbers(cursor->take(Lane::events, everything)), (Numbers{2}));
  EXPECT_EQ(numbers(cursor->take(Lane::telemetry, everything)), (Numbers{1, 3}));
  EXPECT_EQ(f.outbox.stream(), "s");
}

TEST(MemoryOutbox, GivesTheOldestFirstAndAsManyAsFit) {
  Fixture f;
  f.append_readings(5);
  auto cursor = f.outbox.open_cursor("mqtt");
  const std::size_t size = wire_size(reading());
  EXPECT_EQ(cursor->waiting_bytes(Lane::telemetry), 5 * size);
  EXPECT_EQ(cursor->peek(Lane::telemetry)->sequence, 1u);
  EXPECT_EQ(numbers(cursor->take(Lane::telemetry, 2 * size)), (Numbers{1, 2}));
  EXPECT_EQ(numbers(cursor->take(Lane::telemetry, 2 * size + 1)), (Numbers{3, 4}));
  EXPECT_EQ(cursor->waiting_bytes(Lane::telemetry), size);
  EXPECT_EQ(numbers(cursor->take(Lane::telemetry, 1)), (Numbers{5})) << "a record larger than the budget is still given, alone";
  EXPECT_EQ(cursor->peek(Lane::telemetry), nullptr);
  EXPECT_TRUE(cursor->take(Lane::telemetry, everything).empty());
}

TEST(MemoryOutbox, ForgetsARecordWhenItWasAcknowledged) {
  Fixture f;
  f.append_readings(3);
  auto cursor = f.outbox.open_cursor("mqtt");
  (void)cursor->take(Lane::telemetry, everything);
  EXPECT_EQ(f.outbox.use().records, 3u);
  cursor->acknowledge(Lane::telemetry, 2);
  EXPECT_EQ(f.outbox.use().records, 1u);
  EXPECT_EQ(f.outbox.use().bytes, wire_size(reading()));
  EXPECT_EQ(f.outbox.settled(), 3u);
  cursor->acknowledge(Lane::telemetry, 3);
  EXPECT_EQ(f.outbox.use().bytes, 0u);
  EXPECT_EQ(f.outbox.settled(), 4u);
}

TEST(MemoryOutbox, KeepsARecordUntilEveryCursorHasPassedIt) {
  Fixture f;
  auto quick = f.outbox.open_cursor("quick");
  auto slow = f.outbox.open_cursor("slow");
  f.append_readings(2);
  (void)quick->take(Lane::telemetry, everything);
  quick->acknowledge(Lane::telemetry, 2);
  EXPECT_EQ(f.outbox.use().records, 2u);
  EXPECT_EQ(numbers(slow->take(Lane::telemetry, everything)), (Numbers{1, 2}));
  slow->acknowledge(Lane::telemetry, 1);
  EXPECT_EQ(f.outbox.use().records, 1u);
  slow.reset();
  EXPECT_EQ(f.outbox.use().records, 0u) << "a session that has gone holds nothing back";
}

TEST(MemoryOutbox, GivesAgainWhatWasNotAcknowledgedAfterARewind) {
  Fixture f;
  f.append_readings(3);
  f.outbox.append(event());
  auto cursor = f.outbox.open_cursor("mqtt");
  (void)cursor->take(Lane::telemetry, everything);
  (void)cursor->take(Lane::events, everything);
  cursor->acknowledge(Lane::telemetry, 1);
  cursor->rewind();
  EXPECT_EQ(cursor->waiting_bytes(Lane::telemetry), 2 * wire_size(reading()));
  EXPECT_EQ(numbers(cursor->take(Lane::telemetry, everything)), (Numbers{2, 3}));
  EXPECT_EQ(numbers(cursor->take(Lane::events, everything)), (Numbers{4}));
}

TEST(MemoryOutbox, IgnoresAnAcknowledgementOfWhatWasNeverTaken) {
  Fixture f;
  f.append_readings(2);
  auto cursor = f.outbox.open_cursor("mqtt");
  (void)cursor->take(Lane::telemetry, 1);
  cursor->acknowledge(Lane::telemetry, 99);
  EXPECT_EQ(f.outbox.use().records, 1u);
  EXPECT_EQ(numbers(cursor->take(Lane::telemetry, everything)), (Numbers{2}));
}

TEST(MemoryOutbox, TellsHowOldItsOldestRecordIs) {
  Fixture f;
  EXPECT_EQ(f.outbox.use().oldest, std::nullopt);
  f.outbox.append(reading(TimePoint(9s)));
  f.outbox.append(event());
  EXPECT_EQ(f.outbox.use().oldest, TimePoint(1s));
}

Task<void> count_news(Cursor& cursor, int& woken) {
  while (true) {
    co_await cursor.wait();
    ++woken;
  }
}

TEST(MemoryOutbox, WakesASessionForNewsAndNotForWhatMerelyWaits) {
  Fixture f;
  f.append_readings(1);
  auto cursor = f.outbox.open_cursor("mqtt");
  int woken = 0;
  TaskGroup group(f.loop.executor);
  group.spawn(count_news(*cursor, woken));
  f.loop.clock.settle();
  EXPECT_EQ(woken, 1) << "what was there before";
  f.loop.clock.run_for(1h);
  EXPECT_EQ(woken, 1);
  f.append_readings(1);
  f.loop.clock.settle();
  EXPECT_EQ(woken, 2);
  (void)cursor->take(Lane::telemetry, everything);
  cursor->rewind();
  f.loop.clock.settle();
  EXPECT_EQ(woken, 3);
  group.stop();
  EXPECT_TRUE(f.loop.run(group.join()));
}

TEST(MemoryOutbox, LosesNoNewsThatCameWhileTheSessionWasBusy) {
  Fixture f;
  auto cursor = f.outbox.open_cursor("mqtt");
  f.append_readings(1);
  EXPECT_TRUE(f.loop.run(cursor->wait()));
}

TEST(MemoryOutbox, BeginsByNamingWhatAnEarlierRunMayHaveLost) {
  Loop loop;
  const Happening unknown{.type = EventType::records_unknown, .ranges = {{5, 10}}};
  MemoryOutbox outbox(loop.executor, loop.clock, {}, SequenceBlocks({.stream = "s", .settled = 5, .last = 20}, 10, {}, unknown));
  auto cursor = outbox.open_cursor("mqtt");
  const auto records = cursor->take(Lane::events, everything);
  EXPECT_EQ(numbers(records), (Numbers{11}));
  EXPECT_EQ(happening(*records[0]).ranges, (std::vector<SequenceRange>{{5, 10}}));
  EXPECT_EQ(outbox.settled(), 5u) << "not before that event itself was delivered";
  cursor->acknowledge(Lane::events, 11);
  EXPECT_EQ(outbox.settled(), 12u);
}

TEST(MemoryOutbox, PromisesATurnAndKeepsIt) {
  Loop loop;
  std::vector<TimePoint> promises;
  OutboxSettings settings;
  settings.on_turn = [&](TimePoint deadline) {
    if (!promises.empty()) EXPECT_LE(loop.clock.now(), promises.back());
    promises.push_back(deadline);
  };
  MemoryOutbox outbox(loop.executor, loop.clock, settings, volatile_sequences("s"));
  TaskGroup group(loop.executor);
  group.spawn(outbox.run());
  loop.clock.run_for(1h);
  EXPECT_GT(promises.size(), 100u);
  EXPECT_LT(promises.size(), 1000u) << "an idle outbox must not wake the board often";
  group.stop();
  EXPECT_TRUE(loop.run(group.join()));
}

TEST(WireSize, GrowsWithNamesValuesAndText) {
  EXPECT_GE(wire_size(reading()), 24u);
  EXPECT_LE(wire_size(reading()), 100u);
  EXPECT_EQ(wire_size(event("12345678")) - wire_size(event("1234")), 4u);
  Record two = reading();
  auto& values = std::get<ReadingsBody>(two.body).values;
  values.push_back(values.front());
  EXPECT_GT(wire_size(two), wire_size(reading()));
}

}  // namespace
}  // namespace sluice
