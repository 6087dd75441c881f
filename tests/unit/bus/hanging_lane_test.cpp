#include <gtest/gtest.h>

#include "tests/unit/bus/gathering_bench.hpp"

namespace sluice {
namespace {

using Bench = testing::GatheringBench;

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
  for (auto& one : pending) bench.wait_for(one);
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

}  // namespace
}  // namespace sluice
