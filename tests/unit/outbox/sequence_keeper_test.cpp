#include "gateway/outbox/sequence_keeper.hpp"

#include <semaphore>

#include <gtest/gtest.h>

#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;

/// A disk that answers when the test wants it to.
struct Disk {
  std::counting_semaphore<2> entered{0};
  std::counting_semaphore<2> answer{0};
  std::optional<Numbering> written;  // read after the answer only

  Result<void> write(const Numbering& numbering) {
    entered.release();
    answer.acquire();
    written = numbering;
    return {};
  }
};

struct KeeperFixture {
  Loop loop;
  std::shared_ptr<Disk> disk = std::make_shared<Disk>();
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
  EXPECT_EQ(f.disk->written, (Numbering{.stream = "s", .settled = 3, .last = 16}));
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
  f.disk->answer.release(2);
  f.loop.context.restart();
  f.loop.context.run_one();  // the thread's word that the stalled write has ended
  EXPECT_TRUE(run_really(f.loop.context, f.keeper.reserve(1)).has_value());
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
