#include <gtest/gtest.h>

#include "tests/unit/async/lane_bench.hpp"

namespace sluice {
namespace {

using namespace testing;

TEST(BlockingLane, HandsBackAValueThatWasMadeOnAThreadOfItsOwn) {
  LaneBench f;
  std::thread::id thread;
  Call call(f.context, *f.lane, [&] {
    thread = std::this_thread::get_id();
    return Result<int>(7);
  });
  f.run_until_ended(call);
  EXPECT_EQ(*call.result, Result<int>(7));
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(BlockingLane, HandsBackAnError) {
  LaneBench f;
  Call call(f.context, *f.lane, [] { return Result<int>(fail(Reason::nack, "nobody at 0x76")); });
  f.run_until_ended(call);
  EXPECT_EQ(call.result->error().text(), "nack: nobody at 0x76");
}

TEST(BlockingLane, HandsOnABugToItsCaller) {
  LaneBench f;
  Call call(f.context, *f.lane, []() -> Result<int> { throw std::logic_error("a bug"); });
  f.run_until_ended(call);
  EXPECT_THROW(std::rethrow_exception(call.failure), std::logic_error);
  EXPECT_FALSE(f.lane->is_stuck());
}

TEST(BlockingLane, RunsJobsOneAtATimeInTheOrderInWhichTheyCame) {
  LaneBench f;
  std::vector<int> order;
  const auto note = [&order](int i) { return [&order, i] { return order.push_back(i), Result<int>(i); }; };
  Call first(f.context, *f.lane, note(1));
  Call second(f.context, *f.lane, note(2));
  Call third(f.context, *f.lane, note(3));
  f.run_until_ended(third);
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(BlockingLane, FreesACallerThatIsCancelledWhileTheKernelHoldsTheJob) {
  LaneBench f;
  Call stuck(f.context, *f.lane, f.kernel_call());
  f.context.poll();
  f.kernel->entered.acquire();
  stuck.abandon();
  f.context.poll();
  EXPECT_TRUE(stuck.was_cancelled());
  EXPECT_TRUE(f.lane->is_stuck());
  f.kernel->answer.release();
}

TEST(BlockingLane, NeverRunsAJobThatWasAbandonedInTheQueue) {
  LaneBench f;
  Call running(f.context, *f.lane, f.kernel_call());
  std::atomic<bool> ran = false;
  Call queued(f.context, *f.lane, [&] { return ran = true, Result<int>(1); });
  f.context.poll();
  f.kernel->entered.acquire();
  queued.abandon();
  f.context.poll();
  EXPECT_TRUE(queued.was_cancelled());
  EXPECT_FALSE(f.lane->is_stuck());
  f.kernel->answer.release();
  Call last(f.context, *f.lane, [] { return Result<int>(2); });
  f.run_until_ended(last);
  EXPECT_EQ(*running.result, Result<int>(42));
  EXPECT_FALSE(ran);
}

TEST(BlockingLane, AnswersBusyToJobsThatWaitBehindAStuckOneAndToNewOnes) {
  LaneBench f;
  std::atomic<bool> ran = false;
  const auto work = [&ran] { return ran = true, Result<int>(1); };
  Call stuck(f.context, *f.lane, f.kernel_call());
  Call waiting(f.context, *f.lane, work);
  f.context.poll();
  f.kernel->entered.acquire();
  stuck.abandon();
  Call late(f.context, *f.lane, work);
  f.context.poll();
  EXPECT_EQ(waiting.result->error().reason, Reason::busy);
  EXPECT_EQ(late.result->error().reason, Reason::busy);
  f.kernel->answer.release();
  f.lane.reset();
  EXPECT_FALSE(ran);
}

TEST(BlockingLane, RecoversWhenTheKernelLetsGo) {
  LaneBench f;
  Call stuck(f.context, *f.lane, f.kernel_call());
  f.context.poll();
  f.kernel->entered.acquire();
  stuck.abandon();
  f.context.poll();
  f.kernel->answer.release();
  f.context.run_one();  // the lane's word that the abandoned job has ended
  EXPECT_FALSE(f.lane->is_stuck());
  Call next(f.context, *f.lane, [] { return Result<int>(8); });
  f.run_until_ended(next);
  EXPECT_EQ(*next.result, Result<int>(8));
  EXPECT_TRUE(stuck.was_cancelled());
}

TEST(BlockingLane, ThrowsAtACallerThatIsCancelledWhenTheAnswerIsAlreadyOnItsWay) {
  LaneBench f;
  Call call(f.context, *f.lane, [] { return Result<int>(7); });
  f.context.run_one();  // begins the call
  f.context.run_one();  // the answer is here, its handler is posted
  call.abandon();
  f.run_until_ended(call);
  EXPECT_TRUE(call.was_cancelled());
  EXPECT_FALSE(f.lane->is_stuck());
}

TEST(BlockingLane, KeepsItsWordInTenThousandRacesOfCancellationAndCompletion) {
  LaneBench f;
  int cancelled = 0;
  int answered = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::atomic<bool> begun = false;
    Call call(f.context, *f.lane, [&begun] { return begun = true, Result<int>(1); });
    f.context.poll_one();
    for (int spin = 0; spin < i % 64 && !begun; ++spin) std::this_thread::yield();
    if (i % 2) f.context.poll_one();
    call.abandon();
    f.run_until_ended(call);
    ++(call.was_cancelled() ? cancelled : answered);
    Call after(f.context, *f.lane, [] { return Result<int>(2); });
    f.run_until_ended(after);
    const bool busy_or_done = after.result->has_value() || after.result->error().reason == Reason::busy;
    ASSERT_TRUE(busy_or_done);
    while (f.lane->is_stuck()) f.context.poll();
  }
  EXPECT_EQ(cancelled + answered, 10'000);
  EXPECT_GT(cancelled, 0);
}

}  // namespace
}  // namespace sluice
