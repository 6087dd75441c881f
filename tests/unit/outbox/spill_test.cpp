// When records go to disk, and how they come back.
#include "tests/unit/outbox/disk_bench.hpp"

namespace sluice {
namespace {

using namespace testing;
using Numbers = std::vector<std::uint64_t>;

using Spill = DiskBench;

TEST_F(Spill, WritesNothingWhileTheBrokerAcknowledgesInTime) {
  cursor->begin();
  for (int second = 0; second < 3600; ++second) {
    append(10);
    run_for(1s);
    EXPECT_EQ(deliver(Lane::live).size(), 10u);
  }
  EXPECT_EQ(storage->records_written(), 0u);
  EXPECT_TRUE(storage->writings.empty());
}

TEST_F(Spill, WritesWithinASecondWhatIsMadeWhileNobodyIsConnected) {
  append(3);
  run_for(999ms);
  EXPECT_EQ(storage->records_written(), 0u);
  run_for(1ms);
  EXPECT_EQ(storage->records_written(), 3u);
  append(1);
  run_for(1s);
  EXPECT_EQ(storage->writings.size(), 2u);
  EXPECT_EQ(storage->writings.back().complete, 4u);
}

TEST_F(Spill, WritesAtOnceWhatFillsAGroup) {
  while (storage->writings.empty()) append(1), loop.clock.settle();
  EXPECT_GE(outbox->next_sequence() * wire_size(reading()), DurableOutbox::usual_memory / 8);
  EXPECT_LE(outbox->next_sequence() * wire_size(reading()), DurableOutbox::usual_memory / 4);
}

TEST_F(Spill, WritesWhatTheBrokerHasNotAcknowledgedForFiveSeconds) {
  cursor->begin();
  append(5);
  EXPECT_EQ(cursor->take(Lane::live, everything).size(), 5u);
  run_for(4s);
  EXPECT_EQ(storage->records_written(), 0u);
  run_for(7s);
  EXPECT_EQ(storage->records_written(), 5u);
  cursor->acknowledge(Lane::live, 5);
  run_for(2s);
  EXPECT_EQ(outbox->use().records, 0u) << "and takes it off the disk when it has";
  EXPECT_EQ(storage->writings.back().done_telemetry.size(), 1u);
}

TEST_F(Spill, WritesAtALossOfTheConnection) {
  cursor->begin();
  append(5);
  run_for(500ms);
  cursor->end();
  run_for(1s);
  EXPECT_EQ(storage->records_written(), 5u);
}

TEST_F(Spill, KeepsMemorySmallAndGivesAllBackInOrder) {
  constexpr int many = 50'000;
  for (int i = 0; i < many; i += 100) {
    append(100);
    if (i % 10'000 == 0) outbox->append(event());
    run_for(1s);
  }
  EXPECT_EQ(outbox->use().records, outbox->next_sequence() - 1);
  cursor->begin();
  loop.clock.settle();
  EXPECT_EQ(drain(Lane::events).size(), 5u);
  const auto drained = drain(Lane::backlog);
  EXPECT_EQ(drained.size(), static_cast<std::size_t>(many));
  EXPECT_TRUE(std::ranges::is_sorted(drained));
  EXPECT_GT(storage->reads, 20u);
  run_for(2s);
  EXPECT_EQ(outbox->use().records, 0u);
  EXPECT_EQ(outbox->use().dropped, 0u);
  EXPECT_EQ(outbox->settled(), outbox->next_sequence());
}

TEST_F(Spill, GivesLiveRecordsWhileABacklogDrains) {
  append(20'000);
  run_for(2s);
  cursor->begin();
  append(10);
  EXPECT_EQ(deliver(Lane::live), from_to(20'001, 20'010));
  EXPECT_EQ(drain(Lane::backlog), from_to(1, 20'000));
}

TEST_F(Spill, GivesOnlyWhatWasNotAcknowledgedToTheNextConnection) {
  append(20'000);
  run_for(2s);
  cursor->begin();
  append(10);
  loop.clock.settle();
  const auto arrived = deliver(Lane::backlog);
  ASSERT_FALSE(arrived.empty());
  EXPECT_EQ(deliver(Lane::live).size(), 10u);
  (void)cursor->take(Lane::backlog, 1000);
  run_for(1s);
  cursor->end();
  append(5);
  run_for(1min);
  cursor->begin();
  loop.clock.settle();
  Numbers expected = from_to(arrived.back() + 1, 20'000);
  for (const std::uint64_t number : from_to(20'011, 20'015)) expected.push_back(number);
  EXPECT_EQ(drain(Lane::backlog), expected);
}

TEST_F(Spill, MakesLiveRecordsThatMemoryCannotHoldBacklog) {
  cursor->begin();
  append(1);
  EXPECT_EQ(cursor->take(Lane::live, everything).size(), 1u);
  for (int second = 0; second < 300; ++second) append(200), run_for(1s);
  const auto live = deliver(Lane::live);
  const auto backlog = drain(Lane::backlog);
  ASSERT_FALSE(live.empty());
  EXPECT_LE(live.size() * wire_size(reading()), DurableOutbox::usual_memory + 65536);
  Numbers both{1};
  both.insert(both.end(), backlog.begin(), backlog.end());
  both.insert(both.end(), live.begin(), live.end());
  EXPECT_EQ(both, from_to(1, 60'001));
  run_for(2s);
  EXPECT_EQ(outbox->settled(), outbox->next_sequence());
}

TEST_F(Spill, KeepsForASlowSessionWhatAQuickOneHasGot) {
  auto slow = outbox->open_cursor("slow");
  cursor->begin();
  append(30'000);
  run_for(10s);
  const auto quick = drain(Lane::live);
  const auto rest = drain(Lane::backlog);
  EXPECT_EQ(quick.size() + rest.size(), 30'000u);
  run_for(2s);
  EXPECT_EQ(outbox->use().records, 30'000u);
  slow->begin();
  run_for(1s);
  std::size_t got = 0;
  while (slow->has_waiting(Lane::backlog)) {
    const auto taken = slow->take(Lane::backlog, everything);
    got += taken.size();
    if (!taken.empty()) slow->acknowledge(Lane::backlog, taken.back()->sequence);
    run_for(10ms);
  }
  EXPECT_EQ(got, 30'000u);
  run_for(2s);
  EXPECT_EQ(outbox->use().records, 0u);
}

struct WrittenFirst : DiskBench {
  WrittenFirst() : DiskBench({.is_written_first = true}) {}
};

TEST_F(WrittenFirst, GivesNothingOutBeforeItIsOnDisk) {
  cursor->begin();
  append(3);
  loop.clock.settle();
  EXPECT_TRUE(deliver(Lane::live).empty());
  run_for(1s);
  EXPECT_EQ(deliver(Lane::live), (Numbers{1, 2, 3}));
  storage->stalls();
  append(2);
  run_for(10s);
  EXPECT_TRUE(deliver(Lane::live).empty());
  storage->resumes();
  run_for(1s);
  EXPECT_EQ(deliver(Lane::live), (Numbers{4, 5}));
}

TEST_F(WrittenFirst, DeliversAllTheSameWhenTheDiskIsBroken) {
  cursor->begin();
  storage->fails(Reason::bus, 1000);
  append(3);
  run_for(2s);
  EXPECT_EQ(deliver(Lane::live), (Numbers{1, 2, 3}));
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(WrittenFirst, DeliversAllTheSameWhenTheDiskIsFull) {
  append(1);
  run_for(1s);
  cursor->begin();
  storage->fails(Reason::overflow);
  append(3);
  run_for(1s);
  EXPECT_EQ(deliver(Lane::live), (Numbers{2, 3, 4}));
  EXPECT_EQ(deliver(Lane::backlog), (Numbers{1}));
  append(2);
  run_for(1100ms);
  EXPECT_TRUE(storage->writings.back().records.empty());
  EXPECT_FALSE(storage->writings.back().done_telemetry.empty());
  EXPECT_FALSE(outbox->use().on_disk) << "that rows could be deleted does not say that others find room";
  run_for(5min);
  EXPECT_TRUE(outbox->use().on_disk);
}

}  // namespace
}  // namespace sluice
