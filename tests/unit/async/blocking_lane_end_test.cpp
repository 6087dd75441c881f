#include <gtest/gtest.h>

#include "tests/unit/async/lane_bench.hpp"

namespace sluice {
namespace {

using namespace testing;

TEST(BlockingLane, AnswersBusyToWhoeverStillWaitsWhenItIsDestroyed) {
  LaneBench f;
  Call running(f.context, *f.lane, f.kernel_call());
  Call queued(f.context, *f.lane, [] { return Result<int>(1); });
  f.context.poll();
  f.kernel->entered.acquire();
  f.lane.reset();
  f.context.poll();
  EXPECT_EQ(running.result->error().reason, Reason::busy);
  EXPECT_EQ(queued.result->error().reason, Reason::busy);
  f.kernel->answer.release();
}

TEST(BlockingLane, IsDestroyedAtOnceWhileItsThreadHangsInTheKernel) {
  LaneBench f;
  Call stuck(f.context, *f.lane, f.kernel_call());
  f.context.poll();
  f.kernel->entered.acquire();
  const auto before = std::chrono::steady_clock::now();
  f.lane.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 30s);
  f.context.poll();
  EXPECT_EQ(stuck.result->error().reason, Reason::busy);
  f.kernel->answer.release();
  while (f.kernel.use_count() > 1) std::this_thread::yield();  // the thread has let go of all that it owned
}

TEST(BlockingLane, LeavesNoThreadBehindWhenNothingIsInTheKernel) {
  LaneBench f;
  Call call(f.context, *f.lane, [] { return Result<int>(7); });
  f.run_until_ended(call);
  f.lane.reset();
  EXPECT_TRUE(Stragglers::of(f.context.get_executor()).wait(0s).empty());
}

TEST(BlockingLane, DestroysWhatAnAbandonedJobMadeOnItsOwnThread) {
  LaneBench f;
  std::promise<std::thread::id> destroyed;
  using Made = std::shared_ptr<void>;
  auto work = [kernel = f.kernel, &destroyed]() -> Result<Made> {
    (void)kernel->call();
    return Made(nullptr, [&destroyed](void*) { destroyed.set_value(std::this_thread::get_id()); });
  };
  asio::cancellation_signal cancel;
  auto ignore = [](const std::exception_ptr&, const Result<Made>&) {};
  asio::co_spawn(f.context, f.lane->run<Made>(work), asio::bind_cancellation_slot(cancel.slot(), ignore));
  f.context.poll();
  f.kernel->entered.acquire();
  cancel.emit(asio::cancellation_type::terminal);
  f.context.poll();
  f.kernel->answer.release();
  auto thread = destroyed.get_future();
  ASSERT_EQ(thread.wait_for(30s), std::future_status::ready);
  EXPECT_NE(thread.get(), std::this_thread::get_id());
}

TEST(BlockingLane, DestroysNothingOnTheLoopThatWasMadeForACallerWhoWasCancelled) {
  LaneBench f;
  std::promise<std::thread::id> destroyed;
  using Made = std::shared_ptr<void>;
  auto work = [&destroyed]() -> Result<Made> {
    return Made(nullptr, [&destroyed](void*) { destroyed.set_value(std::this_thread::get_id()); });
  };
  asio::cancellation_signal cancel;
  bool ended = false;
  auto at_end = [&ended](const std::exception_ptr&, const Result<Made>&) { ended = true; };
  asio::co_spawn(f.context, f.lane->run<Made>(work), asio::bind_cancellation_slot(cancel.slot(), at_end));
  f.context.run_one();  // begins the call
  f.context.run_one();  // the answer is here, its handler is posted
  cancel.emit(asio::cancellation_type::terminal);
  while (!ended) f.context.run_one();
  auto thread = destroyed.get_future();
  ASSERT_EQ(thread.wait_for(30s), std::future_status::ready);
  EXPECT_NE(thread.get(), std::this_thread::get_id());
}

TEST(BlockingLane, DestroysNothingOnTheLoopInRacesOfCancellationAndCompletion) {
  LaneBench f;
  using Made = std::shared_ptr<void>;
  const auto loop = std::this_thread::get_id();
  int cancelled = 0;
  for (int i = 0; i < 200; ++i) {
    std::atomic<bool> made = false;
    std::atomic<bool> destroyed = false;
    std::thread::id thread;
    const auto destroy = [&](void*) { thread = std::this_thread::get_id(), destroyed = true; };
    auto work = [&]() -> Result<Made> { return made = true, Made(nullptr, destroy); };
    asio::cancellation_signal cancel;
    std::exception_ptr failure;
    bool ended = false;
    auto at_end = [&](std::exception_ptr thrown, const Result<Made>&) { failure = thrown, ended = true; };
    asio::co_spawn(f.context, f.lane->run<Made>(work), asio::bind_cancellation_slot(cancel.slot(), at_end));
    while (!made) f.context.poll_one();
    for (int spin = 0; spin < i % 64; ++spin) std::this_thread::yield();
    if (i % 4 == 0) f.context.poll_one();
    cancel.emit(asio::cancellation_type::terminal);
    while (!ended || !destroyed || f.lane->is_stuck()) f.context.poll();
    cancelled += failure ? 1 : 0;
    ASSERT_FALSE(failure && thread == loop) << "race " << i;
  }
  EXPECT_GT(cancelled, 0);
}

TEST(BlockingLane, MayBeLeftBehindByItsLoop) {
  auto kernel = std::make_shared<Kernel>();
  {
    LaneBench f;
    Call stuck(f.context, *f.lane, [kernel] { return kernel->call(); });
    f.context.poll();
    kernel->entered.acquire();
    stuck.abandon();
    f.context.poll();
    EXPECT_TRUE(stuck.was_cancelled());
  }  // first the lane is gone, then the loop
  kernel->answer.release();
  while (kernel.use_count() > 1) std::this_thread::yield();
  EXPECT_EQ(kernel->calls, 1);
}

}  // namespace
}  // namespace sluice
