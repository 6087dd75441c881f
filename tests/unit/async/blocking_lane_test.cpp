#include "drivers/async/blocking_lane.hpp"

#include <atomic>
#include <future>
#include <semaphore>
#include <thread>

#include <gtest/gtest.h>

#include "drivers/async/clock.hpp"

namespace sluice {
namespace {

/// A call into a kernel that answers when the test wants it to.
struct Kernel {
  std::binary_semaphore entered{0};
  std::binary_semaphore answer{0};
  std::atomic<int> calls = 0;

  Result<int> call() {
    ++calls;
    entered.release();
    answer.acquire();
    return 42;
  }
};

/// A call on a lane, as a coroutine that can be cancelled.
struct Call {
  Call(asio::io_context& context, BlockingLane& lane, std::function<Result<int>()> work) {
    auto at_end = [this](std::exception_ptr f, Result<int> r) {
      failure = f;
      result = std::move(r);
    };
    asio::co_spawn(context, lane.run(std::move(work)), asio::bind_cancellation_slot(cancel.slot(), at_end));
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  void abandon() { cancel.emit(asio::cancellation_type::terminal); }
  bool was_cancelled() const { return failure && is_cancellation(failure); }

  asio::cancellation_signal cancel;
  std::exception_ptr failure;
  std::optional<Result<int>> result;
};

struct Fixture {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> open{context.get_executor()};
  std::shared_ptr<Kernel> kernel = std::make_shared<Kernel>();
  std::optional<BlockingLane> lane{std::in_place, context.get_executor(), "lane-under-test"};

  std::function<Result<int>()> kernel_call() const {
    return [owned = kernel] { return owned->call(); };
  }
  void run_until_ended(const Call& call) {
    while (!call.result) context.run_one();
  }
};

TEST(BlockingLane, HandsBackAValueThatWasMadeOnAThreadOfItsOwn) {
  Fixture f;
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
  Fixture f;
  Call call(f.context, *f.lane, [] { return Result<int>(fail(Reason::nack, "nobody at 0x76")); });
  f.run_until_ended(call);
  EXPECT_EQ(call.result->error().text(), "nack: nobody at 0x76");
}

TEST(BlockingLane, HandsOnABugToItsCaller) {
  Fixture f;
  Call call(f.context, *f.lane, []() -> Result<int> { throw std::logic_error("a bug"); });
  f.run_until_ended(call);
  EXPECT_THROW(std::rethrow_exception(call.failure), std::logic_error);
  EXPECT_FALSE(f.lane->is_stuck());
}

TEST(BlockingLane, RunsJobsOneAtATimeInTheOrderInWhichTheyCame) {
  Fixture f;
  std::vector<int> order;
  const auto note = [&order](int i) { return [&order, i] { return order.push_back(i), Result<int>(i); }; };
  Call first(f.context, *f.lane, note(1));
  Call second(f.context, *f.lane, note(2));
  Call third(f.context, *f.lane, note(3));
  f.run_until_ended(third);
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST(BlockingLane, FreesACallerThatIsCancelledWhileTheKernelHoldsTheJob) {
  Fixture f;
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
  Fixture f;
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
  Fixture f;
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
  Fixture f;
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
  Fixture f;
  Call call(f.context, *f.lane, [] { return Result<int>(7); });
  f.context.run_one();  // begins the call
  f.context.run_one();  // the answer is here, its handler is posted
  call.abandon();
  f.run_until_ended(call);
  EXPECT_TRUE(call.was_cancelled());
  EXPECT_FALSE(f.lane->is_stuck());
}

TEST(BlockingLane, AnswersBusyToWhoeverStillWaitsWhenItIsDestroyed) {
  Fixture f;
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
  Fixture f;
  Call stuck(f.context, *f.lane, f.kernel_call());
  f.context.poll();
  f.kernel->entered.acquire();
  const auto before = std::chrono::steady_clock::now();
  f.lane.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 1s);
  f.context.poll();
  EXPECT_EQ(stuck.result->error().reason, Reason::busy);
  f.kernel->answer.release();
  while (f.kernel.use_count() > 1) std::this_thread::yield();  // the thread has let go of all that it owned
}

TEST(BlockingLane, LeavesNoThreadBehindWhenNothingIsInTheKernel) {
  Fixture f;
  Call call(f.context, *f.lane, [] { return Result<int>(7); });
  f.run_until_ended(call);
  f.lane.reset();
  EXPECT_TRUE(Stragglers::of(f.context.get_executor()).wait(0s).empty());
}

TEST(BlockingLane, DestroysWhatAnAbandonedJobMadeOnItsOwnThread) {
  Fixture f;
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

TEST(BlockingLane, MayBeLeftBehindByItsLoop) {
  auto kernel = std::make_shared<Kernel>();
  {
    Fixture f;
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

/// Cancels at any moment: before, while and after the thread works.
TEST(BlockingLane, KeepsItsWordInTenThousandRacesOfCancellationAndCompletion) {
  Fixture f;
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
