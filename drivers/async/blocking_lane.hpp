#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "drivers/async/result.hpp"
#include "drivers/async/stragglers.hpp"
#include "drivers/async/task.hpp"

namespace sluice {

/// One thread for calls into the kernel that block and cannot be cancelled (asyncio's run_in_executor with one worker).
///
/// Cancelling the caller frees the caller, not the kernel. A job abandoned while it was queued never runs; what a job made for a caller
/// who was cancelled is destroyed on the thread, or on one of the loop's Stragglers, as closing a file may block too. While an abandoned
/// job is stuck in the kernel the lane is stuck: jobs that wait behind it, and new ones, are answered with Reason::busy at once. The
/// destructor answers whoever still waits with Reason::busy and waits for no job: a thread that has one in the kernel is kept by the loop's
/// Stragglers, any other is joined.
class BlockingLane {
 public:
  /// `name` appears in the list of threads (15 characters).
  BlockingLane(Executor executor, std::string name);
  BlockingLane(const BlockingLane&) = delete;
  BlockingLane& operator=(const BlockingLane&) = delete;
  ~BlockingLane();

  /// Runs `work` on the lane's thread. It must own all that it touches: it may outlive its caller. What it throws is thrown here.
  template <typename T>
  Task<Result<T>> run(std::function<Result<T>()> work) {
    std::shared_ptr<Job<T>> job = std::make_shared<Job<T>>(std::move(work));
    Stragglers& stragglers = stragglers_;  // outlives the lane, which may be gone when the answer comes
    auto start = [this, job](auto handler) { submit(job, std::move(handler)); };
    auto [error] = co_await asio::async_initiate<const Token, void(boost::system::error_code)>(std::move(start), token);
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) {
      if (!error) forget_elsewhere(stragglers, job);
      throw_cancelled();
    }
    // Only a job that was answered as done may be looked at: another one may be running at this moment.
    if (error) co_return fail(Reason::busy, "the lane is stuck in the kernel");
    if (job->failure) std::rethrow_exception(job->failure);
    co_return std::move(*job->result);
  }

  /// True while an abandoned job is still in the kernel.
  bool is_stuck() const;

 private:
  using Token = asio::as_tuple_t<asio::deferred_t>;
  using Handler = asio::any_completion_handler<void(boost::system::error_code)>;
  static constexpr Token token{};

  struct AnyJob {
    virtual ~AnyJob() = default;
    virtual void execute() = 0;
    virtual void forget() = 0;
    bool is_forgotten = false;
    Handler handler;  // touched by the loop's thread only; empty once the caller has been answered
  };

  template <typename T>
  struct Job final : AnyJob {
    explicit Job(std::function<Result<T>()> w) : work(std::move(w)) {}
    void execute() override {
      try {
        result = work();
      } catch (...) {
        failure = std::current_exception();
      }
    }
    void forget() override { result.reset(); }
    std::function<Result<T>()> work;
    std::optional<Result<T>> result;
    std::exception_ptr failure;
  };

  struct State;

  void submit(std::shared_ptr<AnyJob> job, Handler handler);
  /// False when the lane is stuck.
  bool enqueue(const std::shared_ptr<AnyJob>& job);
  static void abandon(const std::shared_ptr<State>& state, const std::shared_ptr<AnyJob>& job);
  static void answer(const Executor& executor, const std::shared_ptr<AnyJob>& job, boost::system::error_code error);
  static void deliver(const Executor& executor, const std::shared_ptr<AnyJob>& job);
  static void forget_elsewhere(Stragglers& stragglers, std::shared_ptr<AnyJob> job);
  static void work_through(const std::shared_ptr<State>& state);

  Executor executor_;
  Stragglers& stragglers_;
  std::shared_ptr<State> state_;
  Stragglers::Thread thread_;
};

}  // namespace sluice
