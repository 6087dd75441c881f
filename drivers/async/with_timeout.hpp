#pragma once
#include <exception>
#include <utility>

#include "drivers/async/result.hpp"
#include "drivers/async/timer.hpp"

namespace sluice {

/// A cancellation signal that is emitted at a deadline, and when the coroutine that waits is told to stop.
class CancellationAt {
 public:
  CancellationAt(Clock& clock, TimePoint deadline, asio::cancellation_slot caller)
      : caller_(caller), timer_(clock, [this] { pass(); }, TimerKind::limit) {
    // An operation that is bound to a slot of its own would not hear of it otherwise.
    if (caller_.is_connected()) caller_.assign([this](asio::cancellation_type type) { signal_.emit(type); });
    timer_.set(deadline);
  }
  CancellationAt(const CancellationAt&) = delete;
  CancellationAt& operator=(const CancellationAt&) = delete;
  ~CancellationAt() = default;

  asio::cancellation_slot slot() { return signal_.slot(); }
  /// The operation has ended: whether before the deadline.
  bool end() {
    caller_.clear();
    timer_.clear();
    return !has_passed_;
  }

 private:
  void pass() {
    has_passed_ = true;
    signal_.emit(asio::cancellation_type::terminal);
  }

  asio::cancellation_slot caller_;
  asio::cancellation_signal signal_;
  bool has_passed_ = false;
  Timer timer_;
};

/// Awaits `operation`, at most until `deadline`; then it is cancelled and the answer is Reason::timeout.
/// Whoever completes first wins. The call returns when the operation has ended: one that ignores cancellation delays it.
template <typename T>
Task<Result<T>> with_deadline(Clock& clock, TimePoint deadline, Task<Result<T>> operation) {
  if (deadline == never) co_return co_await std::move(operation);
  const auto executor = co_await asio::this_coro::executor;
  const auto caller = co_await asio::this_coro::cancellation_state;
  CancellationAt limit(clock, deadline, caller.slot());
  auto bound = asio::bind_cancellation_slot(limit.slot(), as_outcome);
  auto [failure, result] = co_await asio::co_spawn(executor, std::move(operation), std::move(bound));
  const bool in_time = limit.end();
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
  if (failure && (in_time || !is_cancellation(failure))) std::rethrow_exception(failure);
  if (!in_time) co_return fail(Reason::timeout);
  co_return std::move(result);
}

template <typename T>
Task<Result<T>> with_timeout(Clock& clock, Duration limit, Task<Result<T>> operation) {
  return with_deadline(clock, clock.now() + limit, std::move(operation));
}

}  // namespace sluice
