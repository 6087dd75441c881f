#include "drivers/bus/tty_stream.hpp"

#include <cerrno>
#include <unistd.h>
#include <utility>

#include "drivers/bus/tty.hpp"

namespace sluice {
namespace {

/// A tty that says it is readable, has nothing and is not gone is asked again after this, instead of at once for ever.
constexpr Duration pause_after_nothing = 20ms;

}  // namespace

TtyStream::TtyStream(const Executor& executor, Clock& clock, std::string name) : clock_(clock), name_(std::move(name)), file_(executor) {}

TtyStream::~TtyStream() {
  close();
}

void TtyStream::assign(FileDescriptor file) {
  close();
  file_.assign(file.release());
}

void TtyStream::close() {
  if (!file_.is_open()) return;
  discard_tty_output(file_.native_handle());
  boost::system::error_code ignored;
  file_.close(ignored);  // NOLINT(bugprone-unused-return-value): nothing is left to do when it fails
}

FileDescriptor TtyStream::release() {
  if (!file_.is_open()) return {};
  discard_tty_output(file_.native_handle());
  return FileDescriptor(file_.release());
}

Task<Result<Bytes>> TtyStream::read_some(std::size_t most) {
  while (true) {
    if (auto ready = co_await wait(asio::posix::stream_descriptor::wait_read); !ready) co_return std::unexpected(ready.error());
    auto bytes = gulp(most);
    if (!bytes || !bytes->empty()) co_return bytes;
    co_await clock_.sleep_for(pause_after_nothing);
  }
}

Result<Bytes> TtyStream::gulp(std::size_t most) {
  Bytes bytes(most);
  const ssize_t size = ::read(file_.native_handle(), bytes.data(), bytes.size());
  if (size < 0 && errno != EAGAIN && errno != EINTR) return failed(errno);
  if (size == 0 && is_tty_gone(file_.native_handle())) return failed(EIO);
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return bytes;
}

Task<Result<void>> TtyStream::write(Bytes bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    if (!file_.is_open()) co_return fail(Reason::gone, name_ + ": closed");
    const ssize_t size = ::write(file_.native_handle(), bytes.data() + sent, bytes.size() - sent);
    if (size < 0 && errno != EAGAIN && errno != EINTR) co_return failed(errno);
    sent += static_cast<std::size_t>(std::max<ssize_t>(size, 0));
    if (sent == bytes.size()) break;
    if (auto ready = co_await wait(asio::posix::stream_descriptor::wait_write); !ready) co_return ready;
  }
  co_return Result<void>{};
}

void TtyStream::discard_input() {
  if (file_.is_open()) discard_tty_input(file_.native_handle());
}

Task<Result<void>> TtyStream::wait(asio::posix::stream_descriptor::wait_type what) {
  if (!file_.is_open()) co_return fail(Reason::gone, name_ + ": closed");
  auto [error] = co_await file_.async_wait(what, asio::as_tuple(asio::use_awaitable));
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) throw_cancelled();
  // Without a cancellation it is the other direction that found the device gone, and closed the file.
  if (error) co_return fail(Reason::gone, name_ + ": closed");
  co_return Result<void>{};
}

std::unexpected<Error> TtyStream::failed(int error) {
  auto failure = tty_error(error, name_);
  if (failure.reason == Reason::gone) close();
  return std::unexpected(std::move(failure));
}

}  // namespace sluice
