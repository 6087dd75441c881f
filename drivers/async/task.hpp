#pragma once
#include <exception>

#include <boost/asio.hpp>

namespace sluice {

namespace asio = boost::asio;

/// The one loop's. Not any_io_executor: every suspended coroutine holds several, and their size and indirection are felt.
using Executor = asio::io_context::executor_type;

/// A coroutine that is started when it is awaited, or by TaskGroup::spawn. It takes its parameters by value.
template <typename T = void>
using Task = asio::awaitable<T, Executor>;

/// Awaits an operation of Asio that ends with an error code: `const auto [error] = co_await timer.async_wait(as_outcome);`
inline constexpr asio::as_tuple_t<asio::deferred_t> as_outcome{};

/// What a cancelled coroutine throws at its suspension point. Only TaskGroup catches it.
[[noreturn]] inline void throw_cancelled() {
  throw boost::system::system_error(asio::error::operation_aborted);
}

/// True when somebody asked the coroutine to stop: `if (is_cancelled(co_await asio::this_coro::cancellation_state)) …`
inline bool is_cancelled(const asio::cancellation_state& state) {
  return state.cancelled() != asio::cancellation_type::none;
}

/// Whether an exception says that its coroutine was told to stop.
inline bool is_cancellation(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace sluice
