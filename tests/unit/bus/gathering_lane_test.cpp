#include "drivers/bus/gathering_lane.hpp"

#include <atomic>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "tests/unit/bus/threaded_loop.hpp"

namespace sluice {
namespace {

using testing::ThreadedLoop;

/// Work that hangs on the lane's thread until it is let go. The thread owns it too, as it may outlive the test.
struct Gate {
  std::latch entered{1};
  std::latch released{1};
};

struct Bench {
  using Pending = ThreadedLoop::Started<Result<int>>;

  ThreadedLoop loop;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  GatheringLane lane{loop.executor, loop.clock, "test"};

  void start(Pending& pending, std::function<int()> work, TimePoint deadline = never) {
    loop.start(pending, lane.run<int>(std::move(work), deadline));
  }
  std::function<int()> hanging_work() const {
    return [own = gate] {
      own->entered.count_down();
      own->released.wait();
      return 1;
    };
  }
  void start_hanging(Pending& pending, TimePoint deadline = never) { start(pending, hanging_work(), deadline); }
  TimePoint in(Duration time) const { return loop.clock.now() + time; }
  void wait_until_hanging() {
    loop.clock.settle();
    gate->entered.wait();
  }
  void wait_for(Pending& pending) {
    loop.run_until([&] { return pending.ended(); });
  }
};

TEST(GatheringLane, AnswersEachCallerWithItsOwnResult) {
  Bench bench;
  std::array<Bench::Pending, 3> pending;
  for (int i = 0; i < 3; ++i) bench.start(pending[static_cast<std::size_t>(i)], [i] { return i * i; });
  for (auto& one : pending) bench.wait_for(one);
  EXPECT_EQ(pending[0].value, Result<int>(0));
  EXPECT_EQ(pending[1].value, Result<int>(1));
  EXPECT_EQ(pending[2].value, Result<int>(4));
}

TEST(GatheringLane, RunsOnAThreadOfItsOwn) {
  ThreadedLoop loop;
  GatheringLane lane(loop.executor, loop.clock, "test");
  std::function<std::thread::id()> ask = [] { return std::this_thread::get_id(); };
  EXPECT_NE(loop.run_for_real(lane.run<std::thread::id>(std::move(ask), never)).value(), std::this_thread::get_id());
}

TEST(GatheringLane, RunsTheCallsOfOneTurnAsOneJob) {
  Bench bench;
  std::array<Bench::Pending, 3> pending;
  std::atomic<bool> second_ran = false;
  bench.start(pending[0], [&] { return second_ran ? 1 : 0; });
  bench.start(pending[1], [&] {
    second_ran = true;
    return 0;
  });
  bench.start_hanging(pending[2]);
  bench.wait_until_hanging();
  bench.loop.clock.settle();
  EXPECT_TRUE(second_ran);
  EXPECT_FALSE(pending[0].ended() || pending[1].ended()) << "all of a job are answered when the whole job has ended, or hangs";
  bench.gate->released.count_down();
  for (auto& one : pending) bench.wait_for(one);
}

TEST(GatheringLane, NeverRunsTheWorkOfACallerWhoLeftBeforeItsTurnCame) {
  Bench bench;
  std::array<Bench::Pending, 3> pending;
  std::atomic<bool> ran = false;
  bench.start_hanging(pending[0]);
  bench.wait_until_hanging();
  bench.start(pending[1], [&] { return ran = true, 1; });
  bench.start(pending[2], [] { return 2; });
  bench.loop.clock.settle();
  pending[1].cancel.emit(asio::cancellation_type::terminal);
  bench.wait_for(pending[1]);
  bench.gate->released.count_down();
  bench.wait_for(pending[2]);
  EXPECT_TRUE(pending[1].failure);
  EXPECT_FALSE(ran);
  EXPECT_EQ(pending[2].value, Result<int>(2));
}

TEST(GatheringLane, LeavesTheOthersUndisturbedWhenOneCallerIsCancelled) {
  Bench bench;
  std::array<Bench::Pending, 2> pending;
  bench.start_hanging(pending[0]);
  bench.start(pending[1], [] { return 2; });
  bench.wait_until_hanging();
  bench.loop.clock.run_for(1s);
  pending[0].cancel.emit(asio::cancellation_type::terminal);
  bench.wait_for(pending[0]);
  bench.loop.clock.run_for(1s);
  EXPECT_FALSE(pending[1].ended());
  bench.gate->released.count_down();
  bench.wait_for(pending[1]);
  EXPECT_EQ(pending[1].value, Result<int>(2));
}

TEST(GatheringLane, AnswersWhatIsDoneWhenTheNextWorkHangs) {
  Bench bench;
  std::array<Bench::Pending, 3> pending;
  bench.start(pending[0], [] { return 0; });
  bench.start_hanging(pending[1]);
  bench.start(pending[2], [] { return 2; });
  bench.wait_until_hanging();
  bench.loop.clock.run_for(100ms);
  EXPECT_EQ(pending[0].value, Result<int>(0));
  EXPECT_FALSE(pending[1].ended() || pending[2].ended());
  bench.gate->released.count_down();
}

TEST(GatheringLane, AnswersWhoHasNotHadItsTurnBeforeItsDeadlineAndWhoHangsAtIts) {
  Bench bench;
  std::array<Bench::Pending, 2> pending;
  bench.start_hanging(pending[0], bench.in(2s));
  bench.start(pending[1], [] { return 1; }, bench.in(2s));
  bench.wait_until_hanging();
  bench.loop.clock.run_for(1899ms);
  EXPECT_FALSE(pending[1].ended());
  bench.loop.clock.run_for(1ms);
  ASSERT_TRUE(pending[1].ended());
  EXPECT_TRUE(pending[1].value->error().by_another_device);
  bench.loop.clock.run_for(98ms);
  EXPECT_FALSE(pending[0].ended());
  bench.loop.clock.run_for(1ms);
  ASSERT_TRUE(pending[0].ended());
  EXPECT_EQ(pending[0].value->error().reason, Reason::timeout);
  bench.gate->released.count_down();
}

TEST(GatheringLane, LeavesASlowWorkItsTimeWhenOthersHaveLess) {
  Bench bench;
  std::array<Bench::Pending, 2> pending;
  bench.start_hanging(pending[0], bench.in(2s));
  bench.start(pending[1], [] { return 1; }, bench.in(200ms));
  bench.wait_until_hanging();
  bench.loop.clock.run_for(200ms);
  ASSERT_TRUE(pending[1].ended());
  EXPECT_TRUE(pending[1].value->error().by_another_device);
  bench.gate->released.count_down();
  bench.wait_for(pending[0]);
  EXPECT_EQ(pending[0].value, Result<int>(1));
}

TEST(GatheringLane, LetsNobodyBehindAJobThatHangsEndItForTheOthers) {
  Bench bench;
  std::array<Bench::Pending, 4> pending;
  bench.start_hanging(pending[0], bench.in(5s));
  bench.wait_until_hanging();
  for (const std::size_t i : {1U, 2U}) bench.start(pending[i], [] { return 2; }, bench.in(i * 1s));
  bench.start(pending[3], [] { return 3; });
  bench.loop.clock.run_for(1s);
  ASSERT_TRUE(pending[1].ended());
  EXPECT_TRUE(pending[1].value->error().by_another_device);
  pending[2].cancel.emit(asio::cancellation_type::terminal);
  bench.loop.clock.run_for(1s);
  EXPECT_FALSE(pending[0].ended() || pending[3].ended());
  bench.gate->released.count_down();
  bench.wait_for(pending[3]);
  EXPECT_EQ(pending[0].value, Result<int>(1));
  EXPECT_EQ(pending[3].value, Result<int>(3));
}

TEST(GatheringLane, AnswersEverybodyAtOnceFromTheDeadlineOfTheOneThatHangs) {
  Bench bench;
  std::array<Bench::Pending, 4> pending;
  std::atomic<bool> ran = false;
  bench.start_hanging(pending[0], bench.in(1s));
  bench.start(pending[1], [&] { return ran = true, 2; }, bench.in(5s));
  bench.wait_until_hanging();
  bench.start(pending[2], [] { return 3; });
  bench.loop.clock.run_for(1s);
  bench.start(pending[3], [] { return 4; });
  bench.loop.clock.settle();
  for (const std::size_t i : {1U, 2U, 3U}) {
    ASSERT_TRUE(pending[i].ended()) << i;
    EXPECT_TRUE(pending[i].value->error().by_another_device) << i;
  }
  EXPECT_TRUE(bench.lane.is_stuck());
  bench.gate->released.count_down();
  while (bench.lane.is_stuck()) std::this_thread::yield();
  EXPECT_FALSE(ran) << "nobody waits for it any more";
}

TEST(GatheringLane, IsStuckWhenTheWorkOfACancelledCallerHangsOn) {
  Bench bench;
  std::array<Bench::Pending, 3> pending;
  bench.start_hanging(pending[0]);
  bench.start(pending[1], [] { return 1; });
  bench.wait_until_hanging();
  pending[0].cancel.emit(asio::cancellation_type::terminal);
  bench.loop.clock.run_for(99ms);
  EXPECT_FALSE(bench.lane.is_stuck());
  bench.loop.clock.run_for(1ms);
  bench.start(pending[2], [] { return 2; });
  bench.loop.clock.settle();
  EXPECT_TRUE(bench.lane.is_stuck());
  for (const std::size_t i : {1U, 2U}) {
    ASSERT_TRUE(pending[i].ended()) << i;
    EXPECT_TRUE(pending[i].value->error().by_another_device) << i;
  }
  bench.gate->released.count_down();
}

TEST(GatheringLane, RecoversWhenTheKernelReturns) {
  Bench bench;
  Bench::Pending hanging;
  bench.start_hanging(hanging, bench.in(1s));
  bench.wait_until_hanging();
  bench.loop.clock.run_for(1s);
  EXPECT_TRUE(bench.lane.is_stuck());
  bench.gate->released.count_down();
  while (bench.lane.is_stuck()) std::this_thread::yield();
  EXPECT_EQ(bench.loop.run_for_real(bench.lane.run<int>([] { return 5; }, never)), Result<int>(5));
}

TEST(GatheringLane, CountsTheTimeThatItsThreadWasOccupied) {
  Bench bench;
  Bench::Pending pending;
  bench.start_hanging(pending);
  bench.wait_until_hanging();
  bench.loop.clock.run_for(7ms);
  bench.gate->released.count_down();
  bench.wait_for(pending);
  EXPECT_EQ(bench.lane.occupied(), 7ms);
}

TEST(GatheringLane, MayBeDestroyedWhileAJobOfCancelledCallersIsOnItsWay) {
  Bench bench;
  {
    GatheringLane lane(bench.loop.executor, bench.loop.clock, "short-lived");
    Bench::Pending pending;
    bench.loop.start(pending, lane.run<int>(bench.hanging_work(), never));
    bench.wait_until_hanging();
    pending.cancel.emit(asio::cancellation_type::terminal);
    bench.wait_for(pending);
    bench.gate->released.count_down();
  }
  bench.loop.clock.settle();
  EXPECT_EQ(bench.loop.run_for_real(bench.lane.run<int>([] { return 6; }, never)), Result<int>(6));
}

}  // namespace
}  // namespace sluice
