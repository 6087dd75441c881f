#include <gtest/gtest.h>

#include "tests/unit/bus/gathering_bench.hpp"

namespace sluice {
namespace {

using testing::ThreadedLoop;
using Bench = testing::GatheringBench;

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
  bench.loop.clock.run_for(GatheringLane::stuck_after / 2);
  EXPECT_FALSE(pending[1].ended());
  bench.gate->released.count_down();
  bench.wait_for(pending[1]);
  EXPECT_EQ(pending[1].value, Result<int>(2));
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
