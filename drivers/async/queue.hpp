#pragma once
#include <cstddef>
#include <optional>
#include <utility>

#include <boost/asio/experimental/channel.hpp>

#include "drivers/async/task.hpp"

namespace sluice {

/// A bounded queue between two coroutines (asyncio.Queue). One thread only.
template <typename T>
class Queue {
 public:
  Queue(const Executor& executor, std::size_t capacity) : channel_(executor, capacity) {}

  /// Waits for room. False when the queue is closed. Throws when cancelled before the value was handed over.
  Task<bool> send(T value) {
    auto [error] = co_await channel_.async_send({}, std::move(value), as_outcome);
    if (error && is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
    co_return !error;
  }

  /// False when there is no room, or the queue is closed: the caller decides what to drop, and counts it.
  bool try_send(T value) { return channel_.try_send(boost::system::error_code{}, std::move(value)); }

  /// Waits for a value; nothing when the queue is closed and empty. Throws when cancelled before there was one: a value that
  /// was taken out of the queue is never lost.
  Task<std::optional<T>> receive() {
    auto [error, value] = co_await channel_.async_receive(as_outcome);
    if (error && is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
    if (error) co_return std::nullopt;
    co_return std::move(value);
  }

  std::optional<T> try_receive() {
    std::optional<T> taken;
    channel_.try_receive([&](const boost::system::error_code& error, T value) {
      if (!error) taken = std::move(value);
    });
    return taken;
  }

  /// What was sent before can still be received.
  void close() { channel_.close(); }

 private:
  asio::experimental::channel<void(boost::system::error_code, T)> channel_;
};

}  // namespace sluice
