#pragma once
#include <exception>
#include <utility>

#include <boost/asio/experimental/parallel_group.hpp>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

/// Awaits `operation`, at most until `deadline`; then it is cancelled and the answer is Reason::timeout.
/// Whoever completes first wins. The call returns when both have ended: an operation that ignores cancellation delays it.
template <typename T>
Task<Result<T>> with_deadline(Clock& clock, TimePoint deadline, Task<Result<T>> operation) {
  if (deadline == never) co_return co_await std::move(operation);
  const auto executor = co_await asio::this_coro::executor;
  auto [order, failure, result, timer_failure, reached] =
      co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(operation), asio::deferred),
                                                       asio::co_spawn(executor, clock.reaches(deadline), asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
  if (order[0] == 1) {
    if (timer_failure) std::rethrow_exception(timer_failure);
    if (failure && !is_cancellation(failure)) std::rethrow_exception(failure);
    co_return fail(Reason::timeout);
  }
  if (failure) std::rethrow_exception(failure);
  co_return std::move(result);
}

template <typename T>
Task<Result<T>> with_timeout(Clock& clock, Duration limit, Task<Result<T>> operation) {
  return with_deadline(clock, clock.now() + limit, std::move(operation));
}

}  // namespace sluice
