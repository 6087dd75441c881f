#include "drivers/async/stragglers.hpp"

#include <latch>
#include <limits>
#include <memory>
#include <pthread.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/clock.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A lane that was destroyed while its call hung in the kernel, until let_go().
class HungLane {
 public:
  HungLane(asio::io_context& context, std::string name) {
    BlockingLane lane(context.get_executor(), std::move(name));
    auto call = lane.run<void>([own = call_] {
      own->entered.count_down();
      own->released.wait();
      return Result<void>();
    });
    asio::co_spawn(context, std::move(call), asio::detached);
    context.restart();
    context.poll();
    call_->entered.wait();
  }

  void let_go() { call_->released.count_down(); }

 private:
  struct Call {
    std::latch entered{1};
    std::latch released{1};
  };
  std::shared_ptr<Call> call_ = std::make_shared<Call>();
};

struct Bench {
  asio::io_context context{1};
  Stragglers& stragglers = Stragglers::of(context.get_executor());
};

TEST(Stragglers, AreNamedWhenTheyHangOn) {
  Bench bench;
  HungLane first(bench.context, "i2c-1");
  HungLane second(bench.context, "sysfs");
  EXPECT_THAT(bench.stragglers.wait(0s), ElementsAre("i2c-1", "sysfs"));
  first.let_go();
  second.let_go();
}

TEST(Stragglers, AreJoinedWhenTheKernelLetsThemGo) {
  Bench bench;
  HungLane first(bench.context, "i2c-1");
  HungLane second(bench.context, "i2c-2");
  first.let_go();
  auto left = bench.stragglers.wait(100ms);
  for (int tried = 0; tried < 300 && left.size() > 1; ++tried) left = bench.stragglers.wait(100ms);
  EXPECT_THAT(left, ElementsAre("i2c-2"));
  second.let_go();
  EXPECT_THAT(bench.stragglers.wait(30s), IsEmpty());
}

TEST(Stragglers, ShareOnePatienceHoweverManyTheyAre) {
  Bench bench;
  std::vector<HungLane> lanes;
  for (int i = 0; i < 100; ++i) lanes.emplace_back(bench.context, "i2c-" + std::to_string(i));
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(bench.stragglers.wait(100ms).size(), 100U);
  EXPECT_GE(std::chrono::steady_clock::now() - before, 100ms);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
  for (auto& lane : lanes) lane.let_go();
}

TEST(Stragglers, DoWhatNobodyWaitsForOnAThreadOfItsOwn) {
  Bench bench;
  std::thread::id thread;
  bench.stragglers.run("closing", [&thread] { thread = std::this_thread::get_id(); });
  EXPECT_THAT(bench.stragglers.wait(30s), IsEmpty());
  EXPECT_NE(thread, std::thread::id());
  EXPECT_NE(thread, std::this_thread::get_id());
}

/// No thread finds room for its stack, for as long as it exists.
class NoThreadsToSpare {
 public:
  NoThreadsToSpare() {
    pthread_getattr_default_np(&before_);
    pthread_attr_t huge{};
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, std::numeric_limits<std::size_t>::max() / 8 * 7 & ~std::size_t{0xffff});
    pthread_setattr_default_np(&huge);
    pthread_attr_destroy(&huge);
  }
  NoThreadsToSpare(const NoThreadsToSpare&) = delete;
  NoThreadsToSpare& operator=(const NoThreadsToSpare&) = delete;
  ~NoThreadsToSpare() {
    pthread_setattr_default_np(&before_);
    pthread_attr_destroy(&before_);
  }

 private:
  pthread_attr_t before_{};
};

TEST(Stragglers, DoItOnTheLoopWhenTheSystemHasNoThreadToSpare) {
  Bench bench;
  std::thread::id thread;
  {
    const NoThreadsToSpare none;
    EXPECT_NO_THROW(bench.stragglers.run("closing", [&thread] { thread = std::this_thread::get_id(); }));
  }
  EXPECT_EQ(thread, std::this_thread::get_id());
  EXPECT_THAT(bench.stragglers.wait(0s), IsEmpty());
}

TEST(Stragglers, BelongToTheirLoopAlone) {
  Bench bench;
  Bench other;
  HungLane lane(bench.context, "i2c-1");
  EXPECT_THAT(other.stragglers.wait(0s), IsEmpty());
  lane.let_go();
}

}  // namespace
}  // namespace sluice
