// A number that the disk does not know of is given again after a kill: its record must not have left.
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;
using Numbers = std::vector<std::uint64_t>;

constexpr std::uint64_t block = 1000;

/// A disk that can stall, and be full.
class Disk {
 public:
  Result<void> write(const Numbering& numbering) {
    std::unique_lock lock(mutex_);
    least_ = std::min(least_, numbering.last);
    asked_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !stalled_; });
    if (full_) return fail(Reason::bus, "cannot write stream.new: No space left on device");
    least_ = numbering.last;
    return {};
  }
  /// What a start after a kill at this instant may find.
  std::uint64_t least() {
    const std::scoped_lock lock(mutex_);
    return least_;
  }
  void wait_until_asked() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return asked_; });
  }
  void stall(bool stalled) {
    const std::scoped_lock lock(mutex_);
    stalled_ = stalled;
    changed_.notify_all();
  }
  void fill(bool full) {
    const std::scoped_lock lock(mutex_);
    full_ = full;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
  bool stalled_ = false;
  bool full_ = false;
  std::uint64_t least_ = block;
};

struct HeldRecords : ::testing::Test {
  HeldRecords() { tasks.spawn(outbox.run()); }
  ~HeldRecords() override {
    disk->stall(false);
    tasks.stop();
    loop.run(tasks.join());
  }

  void append(std::uint64_t readings) {
    for (std::uint64_t i = 0; i < readings; ++i) outbox.append(reading());
  }
  /// The largest number that has left.
  std::uint64_t deliver() {
    const auto taken = cursor->take(Lane::backlog, everything);
    if (!taken.empty()) left = taken.back()->sequence;
    cursor->acknowledge(Lane::backlog, left);
    return left;
  }
  static Task<void> count_wakes(Cursor& cursor, int& wakes) {
    for (;; ++wakes) co_await cursor.wait();
  }

  Loop loop;
  std::shared_ptr<Disk> disk = std::make_shared<Disk>();
  std::vector<std::string> log;
  const OutboxSettings settings{.on_numbering = [this](const Result<void>& r) { log.push_back(r ? "works" : r.error().text()); }};
  DurableOutbox outbox{loop.executor, loop.clock, settings,
                       SequenceBlocks({.stream = "s", .last = block}, block, [d = disk](const Numbering& n) { return d->write(n); })};
  std::unique_ptr<Cursor> cursor = outbox.open_cursor("mqtt");
  TaskGroup tasks{loop.executor};
  DiskThreads threads{loop};
  std::uint64_t left = 0;
};

TEST_F(HeldRecords, LeaveAsSoonAsTheirNumbersAreOnDisk) {
  disk->stall(true);
  append(block + 200);
  loop.clock.run_for(3s);
  EXPECT_EQ(deliver(), block);
  EXPECT_EQ(cursor->peek(Lane::backlog), nullptr) << "what is held does not wait for a session";
  int wakes = 0;
  tasks.spawn(count_wakes(*cursor, wakes));
  loop.clock.run_for(1s);
  const int before = wakes;
  disk->stall(false);
  threads.let_them_end();
  EXPECT_GT(wakes, before) << "sessions are told";
  EXPECT_EQ(deliver(), block + 200);
}

TEST_F(HeldRecords, LeaveInAnotherStreamWhenTheDiskIsGone) {
  disk->stall(true);
  cursor->begin();
  append(block + 200);
  loop.clock.run_for(15s);  // given up after ten
  EXPECT_EQ(cursor->take(Lane::live, everything).size(), block);
  std::string told;
  outbox.watch_renewal([&](const std::string&) {
    told = outbox.stream();
    cursor->begin();
  });
  loop.clock.run_for(5min);
  EXPECT_EQ(told, "") << "as long as something of the old stream is on its way";
  cursor->acknowledge(Lane::live, block);
  loop.clock.run_for(20s);
  EXPECT_EQ(told.size(), std::string("01234567-89ab-cdef-0123-456789abcdef").size());
  EXPECT_EQ(deliver(), block + 200);
  append(20'000);
  EXPECT_EQ(cursor->take(Lane::live, everything).size(), 20'000u) << "nothing is held any more";
  disk->stall(false);
  loop.clock.run_for(1h);
  threads.let_them_end();
  EXPECT_EQ(outbox.stream(), told);
}

TEST_F(HeldRecords, AreEventsToo) {
  disk->stall(true);
  for (std::uint64_t i = 0; i < block; ++i) outbox.append(reading());
  outbox.append(event());
  EXPECT_EQ(cursor->peek(Lane::events), nullptr);
  EXPECT_TRUE(cursor->take(Lane::events, everything).empty());
  loop.clock.run_for(1s);
  disk->stall(false);
  threads.let_them_end();
  EXPECT_EQ(numbers(cursor->take(Lane::events, everything)), (Numbers{block + 1}));
}

TEST_F(HeldRecords, WaitForAFullDiskHoweverLongAndLeaveWithinSeconds) {
  disk->fill(true);
  for (int second = 0; second < 1800; ++second) {
    append(1);
    loop.clock.run_for(1s);
    threads.let_them_end();
    ASSERT_LE(deliver(), block);
  }
  EXPECT_GE(left, SequenceBlocks::least_block) << "what was reserved before has left";
  disk->fill(false);
  loop.clock.run_for(2s);
  threads.let_them_end();
  EXPECT_EQ(deliver(), 1800U);
}

TEST_F(HeldRecords, AreExplainedOnceWhenTheDiskFailsAndOnceWhenItWorks) {
  for (const bool full : {true, false, true}) {
    disk->fill(full);
    for (int second = 0; second < 60; ++second) {
      append(block / 30);
      loop.clock.run_for(1s);
      threads.let_them_end();
      deliver();
    }
  }
  ASSERT_EQ(log.size(), 3U);
  EXPECT_NE(log[0].find("No space left"), std::string::npos) << log[0];
  EXPECT_EQ(log[1], "works");
}

TEST_F(HeldRecords, AreCountedFromTheSmallerReserveWhileItIsWritten) {
  append(1);
  EXPECT_EQ(deliver(), 1U);
  disk->stall(true);
  loop.clock.run_for(DurableOutbox::review_period + 1s);  // few were used: the reserve shrinks, and the disk takes its time
  disk->wait_until_asked();
  append(block - 1);
  EXPECT_LT(disk->least(), block);
  EXPECT_LE(deliver(), disk->least()) << "a kill now may find the new numbering on disk";
}

TEST_F(HeldRecords, NeverLeaveWhileAKillWouldGiveTheirNumberAgain) {
  std::uint64_t random = 1;
  for (int step = 0; step < 3000; ++step) {
    random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    const auto chance = random >> 40U;
    append(chance % 7 == 0 ? chance % 900 : chance % 3);
    if (chance % 5 == 0) disk->stall(true);
    loop.clock.run_for(std::chrono::milliseconds(chance % 4000));
    ASSERT_LE(deliver(), disk->least()) << "step " << step;
    disk->fill(chance % 11 == 0);
    disk->stall(false);
    threads.let_them_end();
    ASSERT_LE(deliver(), disk->least()) << "step " << step;
  }
  EXPECT_GT(left, 10 * block) << "much has left all the same";
}

TEST_F(HeldRecords, AreNotMadeByADiskThatIsOnlySlowerThanTheStart) {
  disk->stall(true);
  append(block * 3 / 4);
  loop.clock.run_for(1s);
  append(block * 2);  // while the disk writes
  disk->stall(false);
  threads.let_them_end();
  loop.clock.run_for(0s);
  threads.let_them_end();
  EXPECT_EQ(deliver(), outbox.next_sequence() - 1) << "the next reservation follows at once";
}

}  // namespace
}  // namespace sluice
