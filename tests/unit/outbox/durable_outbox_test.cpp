#include "gateway/outbox/durable_outbox.hpp"

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;
using Numbers = std::vector<std::uint64_t>;

TEST(DurableOutbox, NumbersReadingsAndEventsTogetherWithoutAGap) {
  Fixture f;
  auto cursor = f.outbox.open_cursor("mqtt");
  EXPECT_EQ(f.outbox.next_sequence(), 1u);
  f.outbox.append(reading());
  f.outbox.append(event());
  f.outbox.append(reading());
  EXPECT_EQ(f.outbox.next_sequence(), 4u);
  EXPECT_EQ(numbers(cursor->take(Lane::events, everything)), (Numbers{2}));
  EXPECT_EQ(numbers(cursor->take(Lane::backlog, everything)), (Numbers{1, 3}));
  EXPECT_EQ(f.outbox.stream(), "s");
}

TEST(DurableOutbox, GivesTheOldestFirstAndAsManyAsFit) {
  Fixture f;
  auto cursor = f.outbox.open_cursor("mqtt");
  cursor->begin();
  f.append_readings(5);
  const std::size_t size = wire_size(reading());
  EXPECT_EQ(cursor->live_bytes(), 5 * size);
  EXPECT_EQ(cursor->peek(Lane::live)->sequence, 1u);
  EXPECT_EQ(numbers(cursor->take(Lane::live, 2 * size)), (Numbers{1, 2}));
  EXPECT_EQ(numbers(cursor->take(Lane::live, 2 * size + 1)), (Numbers{3, 4}));
  EXPECT_EQ(cursor->live_bytes(), size);
  EXPECT_EQ(numbers(cursor->take(Lane::live, 1)), (Numbers{5})) << "a record larger than the budget is still given, alone";
  EXPECT_EQ(cursor->peek(Lane::live), nullptr);
  EXPECT_TRUE(cursor->take(Lane::live, everything).empty());
  EXPECT_FALSE(cursor->has_waiting(Lane::live));
}

TEST(DurableOutbox, ForgetsARecordWhenItWasAcknowledged) {
  Fixture f;
  f.append_readings(3);
  auto cursor = f.outbox.open_cursor("mqtt");
  (void)cursor->take(Lane::backlog, everything);
  EXPECT_EQ(f.outbox.use().records, 3u);
  cursor->acknowledge(Lane::backlog, 2);
  EXPECT_EQ(f.outbox.use().records, 1u);
  EXPECT_EQ(f.outbox.use().bytes, wire_size(reading()));
  EXPECT_EQ(f.outbox.settled(), 3u);
  cursor->acknowledge(Lane::backlog, 3);
  EXPECT_EQ(f.outbox.use().bytes, 0u);
  EXPECT_EQ(f.outbox.settled(), 4u);
}

TEST(DurableOutbox, KeepsARecordUntilEveryCursorHasPassedIt) {
  Fixture f;
  auto quick = f.outbox.open_cursor("quick");
  auto slow = f.outbox.open_cursor("slow");
  f.append_readings(2);
  (void)quick->take(Lane::backlog, everything);
  quick->acknowledge(Lane::backlog, 2);
  EXPECT_EQ(f.outbox.use().records, 2u);
  EXPECT_EQ(numbers(slow->take(Lane::backlog, everything)), (Numbers{1, 2}));
  slow->acknowledge(Lane::backlog, 1);
  EXPECT_EQ(f.outbox.use().records, 1u);
  slow.reset();
  EXPECT_EQ(f.outbox.use().records, 0u) << "a session that has gone holds nothing back";
}

TEST(DurableOutbox, GivesAgainWhatWasNotAcknowledgedToTheNextConnection) {
  Fixture f;
  f.append_readings(3);
  f.outbox.append(event());
  auto cursor = f.outbox.open_cursor("mqtt");
  (void)cursor->take(Lane::backlog, everything);
  (void)cursor->take(Lane::events, everything);
  cursor->acknowledge(Lane::backlog, 1);
  cursor->begin();
  EXPECT_EQ(numbers(cursor->take(Lane::backlog, everything)), (Numbers{2, 3}));
  EXPECT_EQ(numbers(cursor->take(Lane::events, everything)), (Numbers{4}));
}

TEST(DurableOutbox, KeepsWhatAConnectionFindsApartFromWhatComesWhileItStands) {
  Fixture f;
  auto cursor = f.outbox.open_cursor("mqtt");
  f.append_readings(3);
  cursor->begin();
  f.append_readings(2);
  EXPECT_EQ(numbers(cursor->take(Lane::live, everything)), (Numbers{4, 5}));
  EXPECT_EQ(numbers(cursor->take(Lane::backlog, everything)), (Numbers{1, 2, 3}));
  cursor->acknowledge(Lane::live, 5);
  EXPECT_EQ(f.outbox.use().records, 3u) << "the backlog is still on its way";
  EXPECT_EQ(f.outbox.settled(), 1u);
  cursor->acknowledge(Lane::backlog, 2);
  cursor->begin();
  EXPECT_EQ(numbers(cursor->take(Lane::backlog, everything)), (Numbers{3}));
  cursor->acknowledge(Lane::backlog, 3);
  EXPECT_EQ(f.outbox.settled(), 6u);
}

TEST(DurableOutbox, MakesLiveWhatWasNotAcknowledgedTheBacklogOfTheNextConnection) {
  Fixture f;
  auto cursor = f.outbox.open_cursor("mqtt");
  cursor->begin();
  f.append_readings(4);
  (void)cursor->take(Lane::live, everything);
  cursor->acknowledge(Lane::live, 1);
  cursor->end();
  EXPECT_EQ(cursor->peek(Lane::live), nullptr);
  f.append_readings(1);
  cursor->begin();
  EXPECT_EQ(numbers(cursor->take(Lane::backlog, everything)), (Numbers{2, 3, 4, 5}));
  EXPECT_EQ(cursor->live_bytes(), 0u);
}

TEST(DurableOutbox, IgnoresAnAcknowledgementOfWhatWasNeverTaken) {
  Fixture f;
  f.append_readings(2);
  auto cursor = f.outbox.open_cursor("mqtt");
  (void)cursor->take(Lane::backlog, 1);
  cursor->acknowledge(Lane::backlog, 99);
  EXPECT_EQ(f.outbox.use().records, 1u);
  EXPECT_EQ(numbers(cursor->take(Lane::backlog, everything)), (Numbers{2}));
}

TEST(DurableOutbox, TellsHowOldItsOldestRecordIs) {
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

TEST(DurableOutbox, WakesASessionForNewsAndNotForWhatMerelyWaits) {
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
  (void)cursor->take(Lane::backlog, everything);
  cursor->begin();
  f.loop.clock.settle();
  EXPECT_EQ(woken, 3);
  group.stop();
  EXPECT_TRUE(f.loop.run(group.join()));
}

TEST(DurableOutbox, LosesNoNewsThatCameWhileTheSessionWasBusy) {
  Fixture f;
  auto cursor = f.outbox.open_cursor("mqtt");
  f.append_readings(1);
  EXPECT_TRUE(f.loop.run(cursor->wait()));
}

TEST(DurableOutbox, BeginsByNamingWhatAnEarlierRunMayHaveLost) {
  Loop loop;
  const Happening unknown{.type = EventType::records_unknown, .ranges = {{5, 10}}};
  DurableOutbox outbox(loop.executor, loop.clock, {}, SequenceBlocks({.stream = "s", .settled = 5, .last = 20}, 10, {}, unknown));
  auto cursor = outbox.open_cursor("mqtt");
  const auto records = cursor->take(Lane::events, everything);
  EXPECT_EQ(numbers(records), (Numbers{11}));
  EXPECT_EQ(happening(*records[0]).ranges, (std::vector<SequenceRange>{{5, 10}}));
  EXPECT_EQ(outbox.settled(), 5u) << "not before that event itself was delivered";
  cursor->acknowledge(Lane::events, 11);
  EXPECT_EQ(outbox.settled(), 12u);
}

TEST(DurableOutbox, PromisesATurnAndKeepsIt) {
  Loop loop;
  std::vector<TimePoint> promises;
  OutboxSettings settings;
  settings.on_turn = [&](TimePoint deadline) {
    if (!promises.empty()) EXPECT_LE(loop.clock.now(), promises.back());
    promises.push_back(deadline);
  };
  DurableOutbox outbox(loop.executor, loop.clock, settings, volatile_sequences("s"));
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
