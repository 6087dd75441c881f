#include "gateway/outbox/sequence_keeper.hpp"

#include <atomic>
#include <semaphore>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/async/stragglers.hpp"
#include "drivers/async/task_group.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;

/// A disk that answers when the test wants it to.
struct AnsweringDisk {
  std::counting_semaphore<> entered{0};
  std::counting_semaphore<> answer{0};
  std::atomic<bool> fails = false;
  std::optional<Numbering> written;  // read after the answer only

  Result<void> write(const Numbering& numbering) {
    entered.release();
    answer.acquire();
    if (fails) return fail(Reason::bus);
    written = numbering;
    return {};
  }
};

struct KeeperFixture {
  ~KeeperFixture() { disk->answer.release(2); }  // no thread is left for the next test

  /// A write is on its way when the loop that asked for it is stopped.
  void abandon_a_write() {
    TaskGroup asking(loop.executor);
    asking.spawn(reserve(keeper));
    loop.clock.settle();
    disk->entered.acquire();
    asking.stop();
    loop.run(asking.join());
  }
  /// The disk answers at last, and the thread that nobody waited for ends: it waits for no other write.
  void end_the_abandoned_write() {
    Stragglers& left = Stragglers::of(loop.executor);
    EXPECT_THAT(left.wait(0s), ::testing::ElementsAre("sequences"));
    disk->answer.release();
    EXPECT_THAT(left.wait(1min), ::testing::IsEmpty());
  }
  static Task<void> reserve(SequenceKeeper& keeper) { (void)co_await keeper.reserve(1); }

  Loop loop;
  std::shared_ptr<AnsweringDisk> disk = std::make_shared<AnsweringDisk>();
  SequenceKeeper keeper{loop.executor, loop.clock,
                        SequenceBlocks({.stream = "s", .last = 10}, 10, [d = disk](const Numbering& n) { return d->write(n); })};
};

/// Runs the loop until a thread's answer has ended the call: the clock stands still meanwhile.
template <typename T>
T run_really(asio::io_context& context, Task<T> task) {
  std::optional<T> value;
  asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& failure, T v) {
    EXPECT_FALSE(failure);
    value = std::move(v);
  });
  context.restart();
  while (!value) context.run_one();
  return *value;
}

TEST(SequenceKeeper, ReservesTheNextBlockOnAThreadOfItsOwn) {
  KeeperFixture f;
  for (int i = 0; i < 6; ++i) (void)f.keeper.blocks().take();
  EXPECT_TRUE(f.keeper.blocks().is_low());
  f.disk->answer.release();
  EXPECT_TRUE(run_really(f.loop.context, f.keeper.reserve(3)).has_value());
  EXPECT_FALSE(f.keeper.blocks().is_low());
  EXPECT_EQ(f.disk->written, (Numbering{.stream = "s", .settled = 3, .kept = 3, .last = 16}));
}

TEST(SequenceKeeper, GivesUpOnAStalledDiskAndRecovers) {
  KeeperFixture f;
  const auto open = asio::make_work_guard(f.loop.context);
  Result<void> stalled;
  asio::co_spawn(f.loop.context, f.keeper.reserve(1), [&](const std::exception_ptr&, Result<void> r) { stalled = std::move(r); });
  f.loop.clock.settle();
  f.disk->entered.acquire();
  f.loop.clock.run_for(SequenceKeeper::patience - 1ms);
  EXPECT_TRUE(stalled.has_value());
  f.loop.clock.run_for(1ms);
  EXPECT_EQ(stalled.error().reason, Reason::timeout);
  EXPECT_EQ(f.loop.run(f.keeper.reserve(1))->error().reason, Reason::busy);
  f.end_the_abandoned_write();
  EXPECT_TRUE(run_really(f.loop.context, f.keeper.reserve(1)).has_value());
}

TEST(SequenceKeeper, WritesAgainAfterAWriteThatFailedLate) {
  KeeperFixture f;
  const auto open = asio::make_work_guard(f.loop.context);
  for (int i = 0; i < 8; ++i) (void)f.keeper.blocks().take();
  const auto reserved_before = f.keeper.blocks().last_reserved();
  f.disk->fails = true;
  f.abandon_a_write();
  f.end_the_abandoned_write();
  EXPECT_EQ(f.keeper.blocks().last_reserved(), reserved_before);
  f.disk->fails = false;
  f.disk->answer.release();
  EXPECT_TRUE(run_really(f.loop.context, f.keeper.reserve(1)).has_value());
  EXPECT_EQ(f.disk->written, (Numbering{.stream = "s", .settled = 1, .kept = 1, .last = 18}));
  EXPECT_EQ(f.keeper.blocks().last_reserved(), 18U);
}

TEST(SequenceKeeper, CountsAWriteThatEndedLateOrADiskThatIsAlwaysLateWouldHoldEverything) {
  KeeperFixture f;
  const auto open = asio::make_work_guard(f.loop.context);
  for (int i = 0; i < 8; ++i) (void)f.keeper.blocks().take();
  f.abandon_a_write();
  f.end_the_abandoned_write();
  const auto reserved = f.loop.run(f.keeper.reserve(1));
  ASSERT_TRUE(reserved.has_value()) << "no second write is waited for";
  EXPECT_TRUE(reserved->has_value());
  EXPECT_EQ(f.keeper.blocks().last_reserved(), 18U);
}

TEST(SequenceKeeper, WaitsAtAStopForTheWriteThatWasAbandonedAndHasTheLastWord) {
  KeeperFixture f;
  const auto open = asio::make_work_guard(f.loop.context);
  (void)f.keeper.blocks().take();
  f.abandon_a_write();
  std::optional<Result<void>> closed;
  asio::co_spawn(f.loop.context, f.keeper.give_back(2), [&](const std::exception_ptr&, Result<void> r) { closed = std::move(r); });
  f.loop.clock.run_for(SequenceKeeper::patience / 10);
  EXPECT_FALSE(closed.has_value());
  f.end_the_abandoned_write();
  f.disk->answer.release();
  f.loop.clock.run_for(100ms);
  while (!closed) f.loop.context.run_one();
  EXPECT_TRUE(closed->has_value());
  EXPECT_EQ(f.disk->written, (Numbering{.stream = "s", .settled = 2, .kept = 2, .last = 1, .stopped = true}));
}

TEST(SequenceKeeper, TriesAgainAfterAWriteThatWasGivenUpBeforeItsThreadCameToIt) {
  for (int chance = 0; chance < 50; ++chance) {
    KeeperFixture f;
    TaskGroup asking(f.loop.executor);
    asking.spawn(f.reserve(f.keeper));
    f.loop.clock.settle();
    f.disk->answer.release(2);
    asking.stop();
    f.loop.run(asking.join());
    (void)Stragglers::of(f.loop.executor).wait(1min);
    EXPECT_TRUE(run_really(f.loop.context, f.keeper.reserve(1)).has_value());
  }
}

TEST(SequenceKeeper, DoesNotWaitForEverAtAStop) {
  KeeperFixture f;
  f.abandon_a_write();
  const TimePoint before = f.loop.clock.now();
  const auto closed = f.loop.run(f.keeper.give_back(1));
  f.disk->answer.release();
  ASSERT_TRUE(closed.has_value());
  EXPECT_EQ(closed->error().reason, Reason::busy);
  EXPECT_GE(f.loop.clock.now() - before, 2s);
  EXPECT_LE(f.loop.clock.now() - before, 3s);
}

TEST(SequenceKeeper, WritesNothingForAVolatileNumbering) {
  Loop loop;
  SequenceKeeper keeper(loop.executor, loop.clock, volatile_sequences("s"));
  for (std::uint64_t i = 0; i < SequenceBlocks::largest_block; ++i) (void)keeper.blocks().take();
  EXPECT_TRUE(keeper.blocks().is_low());
  EXPECT_TRUE(loop.run(keeper.reserve(1))->has_value());
  EXPECT_FALSE(keeper.blocks().is_low());
}

}  // namespace
}  // namespace sluice
