// Who gives way when the outbox is full, and how it is named.
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;
using Numbers = std::vector<std::uint64_t>;
using Ranges = std::vector<SequenceRange>;

Numbers kept(DurableOutbox& outbox, Lane lane) {
  return numbers(outbox.open_cursor("looking")->take(lane, everything));
}

TEST(Drops, TakeTheOldestTelemetryUnderDropOldest) {
  Fixture f(3);
  f.append_readings(5);
  EXPECT_EQ(kept(f.outbox, Lane::backlog), (Numbers{3, 4, 5}));
  EXPECT_EQ(f.outbox.use().dropped, 2u);
}

TEST(Drops, TakeTheNewcomerUnderDropNewest) {
  Fixture f(3, OnFull::drop_newest);
  f.append_readings(5);
  EXPECT_EQ(kept(f.outbox, Lane::backlog), (Numbers{1, 2, 3}));
  EXPECT_EQ(f.outbox.use().dropped, 2u);
  EXPECT_EQ(f.outbox.next_sequence(), 6u) << "what is dropped had its number";
}

TEST(Drops, FollowANewConfigurationWithTheNextRecord) {
  Fixture f(10);
  f.append_readings(10);
  f.outbox.configure({.max_bytes = 5 * wire_size(reading())});
  EXPECT_EQ(f.outbox.use().records, 10u);
  f.append_readings(1);
  EXPECT_EQ(kept(f.outbox, Lane::backlog), (Numbers{7, 8, 9, 10, 11}));
}

TEST(Drops, LetTelemetryGiveWayToEvents) {
  for (const OnFull policy : {OnFull::drop_oldest, OnFull::drop_newest}) {
    Fixture f(3, policy);
    f.append_readings(3);
    f.outbox.append(event());
    EXPECT_EQ(kept(f.outbox, Lane::events), (Numbers{4}));
    EXPECT_EQ(kept(f.outbox, Lane::backlog).front(), policy == OnFull::drop_oldest ? 2u : 1u);
  }
}

TEST(Drops, NeverTakeAnEventForTelemetry) {
  Fixture f(3);
  while (f.outbox.use().bytes + wire_size(event()) <= 3 * wire_size(reading())) f.outbox.append(event());
  const Numbers events = kept(f.outbox, Lane::events);
  f.append_readings(10);
  EXPECT_EQ(kept(f.outbox, Lane::events), events);
  EXPECT_GE(f.outbox.use().dropped, 9u);
}

TEST(Drops, TakeTheOldestEventsWhenEventsAloneExceedTheRoom) {
  Fixture f(3);
  for (int i = 0; i < 100; ++i) f.outbox.append(event());
  const Numbers events = kept(f.outbox, Lane::events);
  EXPECT_EQ(events.back(), 100u);
  EXPECT_EQ(events.size() + f.outbox.use().dropped, 100u);
}

TEST(Drops, SpareWhatIsInFlightAsLongAsThereIsAnythingElse) {
  Fixture f(4);
  auto online = f.outbox.open_cursor("online");
  auto away = f.outbox.open_cursor("away");
  f.append_readings(4);
  (void)online->take(Lane::backlog, 2 * wire_size(reading()));
  f.append_readings(2);
  online->begin();
  EXPECT_EQ(numbers(online->take(Lane::backlog, everything)), (Numbers{1, 2, 5, 6}));
  f.append_readings(1);
  online->begin();
  EXPECT_EQ(numbers(online->take(Lane::backlog, everything)), (Numbers{2, 5, 6, 7}));
  EXPECT_EQ(numbers(away->take(Lane::backlog, everything)), (Numbers{2, 5, 6, 7}));
}

TEST(Drops, AreNamedByOneEventForARunWithItsRanges) {
  Fixture f(100);
  f.append_readings(110);
  f.outbox.append(event());
  f.append_readings(10);
  EXPECT_EQ(kept(f.outbox, Lane::events).size(), 1u) << "nothing is named yet";
  f.loop.clock.run_for(DurableOutbox::notice_delay);
  f.append_readings(1);
  auto cursor = f.outbox.open_cursor("mqtt");
  const auto events = cursor->take(Lane::events, everything);
  ASSERT_EQ(events.size(), 2u);
  const Happening& dropped = happening(*events[1]);
  EXPECT_EQ(dropped.type, EventType::records_dropped);
  EXPECT_EQ(dropped.reason, "drop_oldest");
  ASSERT_EQ(dropped.ranges.size(), 1u);
  EXPECT_EQ(dropped.ranges[0].first, 1u);
  EXPECT_EQ(dropped.ranges[0].last, kept(f.outbox, Lane::backlog).front() - 1);
  EXPECT_EQ(dropped.ranges[0].last, f.outbox.use().dropped);
}

TEST(Drops, AreNamedWhenTheRunEndsWithoutAnythingBeingAppended) {
  Fixture f(10);
  TaskGroup group(f.loop.executor);
  group.spawn(f.outbox.run());
  f.append_readings(12);
  f.loop.clock.run_for(DurableOutbox::notice_delay - 1ms);
  EXPECT_TRUE(kept(f.outbox, Lane::events).empty());
  f.loop.clock.run_for(1ms);
  EXPECT_EQ(kept(f.outbox, Lane::events).size(), 1u);
  group.stop();
  EXPECT_TRUE(f.loop.run(group.join()));
}

TEST(Drops, DoNotFeedOnThemselvesWhenTheirEventNeedsRoomToo) {
  Fixture f(10);
  TaskGroup group(f.loop.executor);
  group.spawn(f.outbox.run());
  f.append_readings(12);
  f.loop.clock.run_for(1h);
  EXPECT_EQ(kept(f.outbox, Lane::events).size(), 1u);
  const auto left = kept(f.outbox, Lane::backlog);
  EXPECT_GE(left.size(), 6u);
  group.stop();
  EXPECT_TRUE(f.loop.run(group.join()));
}

TEST(Drops, AreNamedAgainWhenTheEventThatNamedThemIsDroppedItself) {
  Fixture f(4);
  f.append_readings(6);
  f.loop.clock.run_for(DurableOutbox::notice_delay);
  f.append_readings(1);
  for (int i = 0; i < 50; ++i) f.outbox.append(event());
  f.loop.clock.run_for(DurableOutbox::notice_delay);
  f.outbox.append(event());
  auto cursor = f.outbox.open_cursor("mqtt");
  Ranges named;
  for (const auto& record : cursor->take(Lane::events, everything)) {
    if (happening(*record).type == EventType::records_dropped) named = happening(*record).ranges;
  }
  ASSERT_FALSE(named.empty());
  EXPECT_EQ(named.front().first, 1u);
}

TEST(Drops, AreNotSettledBeforeTheirEventWasDelivered) {
  Fixture f(3);
  f.append_readings(5);
  EXPECT_EQ(f.outbox.settled(), 1u);
  f.loop.clock.run_for(DurableOutbox::notice_delay);
  f.append_readings(1);
  auto cursor = f.outbox.open_cursor("mqtt");
  const auto telemetry = numbers(cursor->take(Lane::backlog, everything));
  if (!telemetry.empty()) cursor->acknowledge(Lane::backlog, telemetry.back());
  EXPECT_EQ(f.outbox.settled(), 1u);
  cursor->acknowledge(Lane::events, numbers(cursor->take(Lane::events, everything)).back());
  EXPECT_EQ(f.outbox.settled(), f.outbox.next_sequence());
}

/// Delivers what waits in a lane, and notes its numbers and those that it names as lost.
void deliver_all(Cursor& cursor, Lane lane, std::set<std::uint64_t>& accounted) {
  cursor.begin();  // an acknowledgement covers all that was taken before
  for (const auto& record : cursor.take(lane, everything)) {
    accounted.insert(record->sequence);
    const auto* named = std::get_if<Happening>(&record->body);
    for (const SequenceRange& range : named ? named->ranges : Ranges{}) {
      for (std::uint64_t number = range.first; number <= range.last; ++number) accounted.insert(number);
    }
    cursor.acknowledge(lane, record->sequence);
  }
}

/// Random appends, deliveries and lost connections in a room that is too small: every number either arrives or is named.
void play(std::uint64_t seed, OnFull policy) {
  std::mt19937_64 random(seed);
  const auto one_in = [&random](int n) { return std::uniform_int_distribution(1, n)(random) == 1; };
  Fixture f(100, policy);
  TaskGroup group(f.loop.executor);
  group.spawn(f.outbox.run());
  auto cursor = f.outbox.open_cursor("mqtt");
  std::set<std::uint64_t> accounted;
  const auto deliver = [&](Lane lane) { deliver_all(*cursor, lane, accounted); };
  for (int i = 0; i < 4000; ++i) {
    f.outbox.append(one_in(10) ? event() : reading());
    if (one_in(20)) f.loop.clock.run_for(500ms);
    if (one_in(50)) (void)cursor->take(Lane::backlog, 300);
    if (one_in(50)) cursor->begin();
    if (one_in(300)) deliver(Lane::backlog);
    if (one_in(400)) deliver(Lane::events);
    EXPECT_LE(f.outbox.use().bytes, 100 * wire_size(reading()));
  }
  f.loop.clock.run_for(1min);
  deliver(Lane::backlog);
  deliver(Lane::events);
  EXPECT_EQ(accounted.size(), f.outbox.next_sequence() - 1);
  EXPECT_GT(f.outbox.use().dropped, 100u);
  EXPECT_EQ(f.outbox.settled(), f.outbox.next_sequence());
  group.stop();
  EXPECT_TRUE(f.loop.run(group.join()));
}

TEST(Drops, LeaveNoNumberUnaccountedFor) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    play(seed, OnFull::drop_oldest);
    play(seed, OnFull::drop_newest);
  }
}

}  // namespace
}  // namespace sluice
