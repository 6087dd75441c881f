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

/// Asio watches the tty only while somebody waits for it: what a watched file reports wakes the loop, asked for or not.
class TtyStream::Watch {
 public:
  explicit Watch(TtyStream& stream) : stream_(stream) {
    if (!stream_.watched_.is_open()) stream_.watched_.assign(stream_.file_.get());
    ++stream_.watches_;
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    if (--stream_.watches_ == 0) stream_.unwatch();
  }

 private:
  TtyStream& stream_;
};

TtyStream::TtyStream(const Executor& executor, Clock& clock, std::string name)
    : clock_(clock), name_(std::move(name)), watched_(executor) {}

TtyStream::~TtyStream() {
  close();
}

void TtyStream::assign(FileDescriptor file) {
  close();
  file_ = std::move(file);
}

void TtyStream::close() {
  if (!file_.is_open()) return;
  unwatch();
  discard_tty_output(file_.get());
  file_.reset();
}

/// Who waits is told that the wait is over.
void TtyStream::unwatch() {
  if (watched_.is_open()) watched_.release();
}

FileDescriptor TtyStream::release() {
  if (!file_.is_open()) return {};
  unwatch();
  discard_tty_output(file_.get());
  return std::move(file_);
}

Task<Result<Bytes>> TtyStream::read_some(std::size_t most) {
  co_await asio::post(asio::deferred);  // others get their turn, even when bytes never cease to come
  if (auto waiting = gulp(most); !waiting || !waiting->empty()) co_return waiting;
  while (true) {
    if (auto ready = co_await wait(asio::posix::stream_descriptor::wait_read); !ready) co_return std::unexpected(ready.error());
    auto bytes = gulp(most);
    if (!bytes || !bytes->empty()) co_return bytes;
    co_await clock_.sleep_for(pause_after_nothing);
  }
}

Result<Bytes> TtyStream::gulp(std::size_t most) {
  if (!file_.is_open()) return fail(Reason::gone, name_ + ": closed");
  Bytes bytes(most);
  const ssize_t size = ::read(file_.get(), bytes.data(), bytes.size());
  if (size < 0 && errno != EAGAIN && errno != EINTR) return failed(errno);
  if (size == 0 && is_tty_gone(file_.get())) return failed(EIO);
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return bytes;
}

Task<Result<void>> TtyStream::write(Bytes bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    if (!file_.is_open()) co_return fail(Reason::gone, name_ + ": closed");
    const ssize_t size = ::write(file_.get(), bytes.data() + sent, bytes.size() - sent);
    if (size < 0 && errno != EAGAIN && errno != EINTR) co_return failed(errno);
    sent += static_cast<std::size_t>(std::max<ssize_t>(size, 0));
    if (sent == bytes.size()) break;
    if (auto ready = co_await wait(asio::posix::stream_descriptor::wait_write); !ready) co_return ready;
  }
  co_return Result<void>{};
}

void TtyStream::discard_input() {
  if (file_.is_open()) discard_tty_input(file_.get());
}

Task<Result<void>> TtyStream::wait(asio::posix::stream_descriptor::wait_type what) {
  if (!file_.is_open()) co_return fail(Reason::gone, name_ + ": closed");
  const Watch watch(*this);
  auto [error] = co_await watched_.async_wait(what, as_outcome);
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
