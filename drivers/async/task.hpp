#pragma once
#include <boost/asio.hpp>

namespace sluice {

namespace asio = boost::asio;

using Executor = asio::any_io_executor;

/// A coroutine that is started when it is awaited, or by TaskGroup::spawn. It takes its parameters by value.
template <typename T = void>
using Task = asio::awaitable<T>;

/// What a cancelled coroutine throws at its suspension point. Only TaskGroup catches it.
[[noreturn]] inline void throw_cancelled() {
  throw boost::system::system_error(asio::error::operation_aborted);
}

/// True when somebody asked the coroutine to stop: `if (is_cancelled(co_await asio::this_coro::cancellation_state)) …`
inline bool is_cancelled(const asio::cancellation_state& state) {
  return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace sluice
