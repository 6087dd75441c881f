// What the disk says of the numbering while the outbox runs: near the truth, and not written often.
#include <mutex>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "tests/unit/outbox/support.hpp"

namespace sluice {
namespace {

using namespace testing;

/// A disk that remembers what was written.
struct RememberingDisk {
  std::mutex mutex;
  std::vector<Numbering> numberings;

  Result<void> write(const Numbering& numbering) {
    const std::scoped_lock lock(mutex);
    numberings.push_back(numbering);
    return {};
  }
  std::vector<Numbering> written() {
    const std::scoped_lock lock(mutex);
    return numberings;
  }
};

struct KeptNumbering : ::testing::Test {
  KeptNumbering() { tasks.spawn(outbox.run()); }
  ~KeptNumbering() override {
    tasks.stop();
    loop.run(tasks.join());
  }

  /// So many readings a minute, delivered at once or not, for so many minutes.
  void live(int minutes, int readings, bool delivered = true) {
    for (int second = 0; second < minutes * 60; second += 10) {
      for (int i = 0; i < readings / 6; ++i) outbox.append(reading());
      const auto taken = cursor->take(Lane::backlog, everything);
      if (delivered) cursor->acknowledge(Lane::backlog, outbox.next_sequence());
      for (const Duration part : {0s, 10s}) {  // what is written at once must not be given up because virtual time is fast
        loop.clock.run_for(part);
        threads.let_them_end();
      }
    }
  }
  Numbering last() {
    const auto written = disk->written();
    return written.empty() ? Numbering{.stream = "s", .last = 500} : written.back();
  }

  Loop loop;
  std::shared_ptr<RememberingDisk> disk = std::make_shared<RememberingDisk>();
  DurableOutbox outbox{loop.executor, loop.clock, {}, SequenceBlocks({.stream = "s", .last = 500}, 500, [d = disk](const Numbering& n) {
                         return d->write(n);
                       })};
  std::unique_ptr<Cursor> cursor = outbox.open_cursor("mqtt");
  TaskGroup tasks{loop.executor};
  DiskThreads threads{loop};
};

TEST_F(KeptNumbering, IsNearTheTruthWhenTheGatewayIsKilled) {
  for (const int readings : {6, 240, 6}) {
    live(20, readings);
    const std::uint64_t given = outbox.next_sequence() - 1;
    EXPECT_GE(last().settled + 2 * static_cast<unsigned>(readings), given) << "what was delivered two minutes ago is not named";
    EXPECT_GE(last().last, given);
    EXPECT_LE(last().last, given + std::max(500U, 5U * static_cast<unsigned>(readings))) << "nor more than five minutes ahead";
  }
}

TEST_F(KeptNumbering, IsNotWrittenMoreThanOnceAMinute) {
  live(60, 60);
  EXPECT_LE(disk->written().size(), 61U);
  EXPECT_GE(disk->written().size(), 55U);
}

TEST_F(KeptNumbering, IsNotWrittenWhileNothingIsSettled) {
  live(3, 6);
  const auto before = disk->written().size();
  live(30, 0);
  EXPECT_LE(disk->written().size(), before + 1) << "nothing was made";
  live(30, 6, false);
  EXPECT_LE(disk->written().size(), before + 2) << "nothing was delivered, and there are numbers left";
}

TEST_F(KeptNumbering, NeverSaysLessThanWasGiven) {
  for (const int readings : {6, 60, 600, 60'000, 6, 6000}) {
    for (int minute = 0; minute < 3; ++minute) {
      live(1, readings, minute != 1);
      EXPECT_GE(last().last + 1, outbox.next_sequence()) << readings << " a minute";
    }
  }
}

}  // namespace
}  // namespace sluice
