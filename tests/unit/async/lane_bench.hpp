#pragma once
#include <atomic>
#include <future>
#include <semaphore>
#include <thread>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/clock.hpp"

namespace sluice::testing {

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

struct LaneBench {
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

}  // namespace sluice::testing
