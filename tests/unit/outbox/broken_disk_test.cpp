// What becomes of records when the disk fails, is full, stalls, or the process ends.
#include "tests/unit/outbox/disk_bench.hpp"

namespace sluice {
namespace {

using namespace testing;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Numbers = std::vector<std::uint64_t>;
using Ranges = std::vector<SequenceRange>;

using BrokenDisk = DiskBench;

TEST_F(BrokenDisk, IsOpenedAnewAndNotBelievedAfterAFailedWrite) {
  append(100);
  run_for(1s);
  append(50);
  storage->fails(Reason::bus);
  run_for(1s);
  append(50);
  run_for(70s);
  ASSERT_EQ(storage->openings.size(), 2u);
  EXPECT_TRUE(storage->openings[1].is_distrusted);
  EXPECT_THAT(told, ElementsAre(HasSubstr("memory only"), _, HasSubstr("on disk again")));
  cursor->begin();
  loop.clock.settle();
  EXPECT_EQ(drain(Lane::backlog), from_to(1, 200));
  EXPECT_TRUE(happenings.empty());
}

TEST_F(BrokenDisk, IsTriedLessAndLessOftenAndStopsNothing) {
  storage->fails(Reason::bus, 1'000'000);
  for (int minute = 0; minute < 60; ++minute) append(10), run_for(1min);
  EXPECT_LE(storage->openings.size(), 70u);
  EXPECT_GE(storage->openings.size(), 50u);
  EXPECT_EQ(told.size(), 1u) << "the same trouble is told once";
  cursor->begin();
  EXPECT_EQ(deliver(Lane::backlog), from_to(1, 600));
}

TEST_F(BrokenDisk, WithoutRoomIsTriedAgainUntilThereIsRoom) {
  storage->fails(Reason::overflow, 3);
  append(10);
  run_for(1s);
  EXPECT_FALSE(outbox->use().on_disk);
  EXPECT_EQ(storage->records_written(), 0u);
  run_for(1min);
  EXPECT_EQ(storage->records_written(), 10u);
  EXPECT_TRUE(outbox->use().on_disk);
  EXPECT_EQ(storage->openings.size(), 1u);
}

TEST_F(BrokenDisk, ThatCannotBeReadForLackOfRoomIsAskedLessAndLessOften) {
  append(20'000);
  run_for(5s);
  cursor->begin();
  storage->fails(Reason::overflow, 1'000'000);
  for (int minute = 0; minute < 10; ++minute) append(1), run_for(1min), deliver(Lane::backlog);
  EXPECT_GT(storage->failures_left(), 1'000'000u - 50);
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(BrokenDisk, WithoutRoomToDeleteIsAskedLessAndLessOften) {
  cursor->begin();
  append(10);
  run_for(6s);  // nobody acknowledges
  storage->fails(Reason::overflow, 1'000'000);
  drain(Lane::live);
  run_for(10min);
  EXPECT_GT(storage->failures_left(), 1'000'000u - 50);
}

TEST_F(BrokenDisk, ThatStallsHoldsUpNothing) {
  append(10);
  run_for(1s);
  storage->stalls();
  for (int second = 0; second < 10; ++second) append(10), loop.clock.run_for(1s);
  cursor->begin();
  append(1);
  EXPECT_EQ(deliver(Lane::live), (Numbers{111}));
  storage->resumes();
  EXPECT_EQ(drain(Lane::backlog), from_to(1, 110));
}

TEST_F(BrokenDisk, LetsTheOldestGoWhenMemoryIsFull) {
  storage->fails(Reason::bus, 1'000'000);
  run_for(1s);
  const auto fit = static_cast<int>(DurableOutbox::most_memory / wire_size(reading()));
  append(fit + 1000);
  run_for(10s);
  EXPECT_GE(outbox->use().dropped, 1000u);
  ASSERT_FALSE(happenings.empty());
  EXPECT_EQ(happenings[0].reason, "drop_oldest");
  EXPECT_EQ(happenings[0].ranges.front().first, 1u);
}

TEST_F(BrokenDisk, ThatCannotBeReadAnyMoreHoldsBackNothingThatMemoryHas) {
  append(20'000);
  run_for(5s);
  cursor->begin();
  run_for(1s);
  const auto before = deliver(Lane::backlog);
  storage->fails(Reason::bus, 50);
  append(1);
  run_for(10s);
  cursor->end();
  append(10);
  outbox->append(event());
  run_for(1s);
  cursor->begin();
  run_for(1s);
  EXPECT_EQ(deliver(Lane::events).size(), 1u);
  const auto memory = deliver(Lane::backlog);
  ASSERT_FALSE(memory.empty());
  EXPECT_EQ(memory.back(), 20'011u);
  run_for(1h);
  auto all = before;
  for (const auto& some : {memory, drain(Lane::backlog)}) all.insert(all.end(), some.begin(), some.end());
  std::ranges::sort(all);
  EXPECT_EQ(all, from_to(1, 20'011)) << "what was on disk comes when it can be read again";
}

TEST_F(BrokenDisk, MayHaveDoneWhatItSaidItHadNot) {
  for (int i = 0; i < 40; ++i) append(100), run_for(1s);
  run_for(2s);
  kill();
  settings.max_bytes = 65536;
  start();
  storage->says_it_failed();
  append(100);
  run_for(1min);
  cursor->begin();
  std::set<std::uint64_t> accounted;
  for (int i = 0; i < 100; ++i) {
    run_for(100ms);
    for (const std::uint64_t number : deliver(Lane::backlog)) accounted.insert(number);
    for (const std::uint64_t number : deliver(Lane::events)) accounted.insert(number);
  }
  for (const Happening& happening : happenings) {
    for (const SequenceRange& range : happening.ranges) {
      for (std::uint64_t number = range.first; number <= range.last; ++number) accounted.insert(number);
    }
  }
  EXPECT_GT(outbox->use().dropped, 0u);
  EXPECT_EQ(accounted.size(), outbox->next_sequence() - 1);
}

TEST_F(BrokenDisk, TakesNoRecordWhoseNumberTheNextStartWouldGiveAgain) {
  const std::string in_the_way = directory.file("stream.new");
  std::filesystem::create_directory(in_the_way);
  append(700);
  run_for(20s);
  for (const Writing& writing : storage->writings) {
    if (!writing.records.empty()) EXPECT_LE(writing.records.back()->sequence, 500u);
  }
  EXPECT_EQ(storage->records_written(), 500u);
  std::filesystem::remove(in_the_way);
  run_for(15s);
  EXPECT_EQ(storage->records_written(), 700u);
}

TEST_F(BrokenDisk, IsNotNeededForAStop) {
  storage->fails(Reason::bus, 1'000'000);
  append(10);
  run_for(10s);
  stop();
  start();
  ASSERT_EQ(happenings.size(), 1u);
  EXPECT_EQ(happenings[0].type, EventType::records_unknown);
  EXPECT_EQ(happenings[0].ranges, (Ranges{{1, 10}}));
}

}  // namespace
}  // namespace sluice
