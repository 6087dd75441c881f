#pragma once
#include <utility>

#include "drivers/async/task.hpp"

namespace sluice {

/// The place where one coroutine waits until somebody wakes it: what Event and Clock are made of.
class Waiter {
 public:
  explicit Waiter(Executor executor) : executor_(std::move(executor)) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  /// `const auto [error] = co_await waiter.woken();` The error says that it was cancelled before anybody woke it.
  auto woken() {
    auto begin = [this](auto handler) { wait(std::move(handler)); };
    return asio::async_initiate<const asio::as_tuple_t<asio::deferred_t>, void(boost::system::error_code)>(begin, as_outcome);
  }

  /// Woken, and not gone on yet.
  bool was_woken() const { return was_woken_; }

  /// The coroutine goes on at the next turn of the loop. What it was woken for is its own even when it is cancelled in that turn.
  void wake() {
    was_woken_ = true;
    end();
  }

 private:
  using Handler = asio::any_completion_handler<void(boost::system::error_code)>;

  void wait(Handler handler) {
    handler_ = std::move(handler);
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) slot.assign([this](asio::cancellation_type) { end(); });
    if (was_woken_) end();  // before anybody waited
  }

  void end() {
    if (!handler_) return;
    asio::post(executor_, [this, handler = std::exchange(handler_, nullptr)]() mutable {
      std::move(handler)(std::exchange(was_woken_, false) ? boost::system::error_code() : asio::error::operation_aborted);
    });
  }

  Executor executor_;
  Handler handler_;
  bool was_woken_ = false;
};

}  // namespace sluice
