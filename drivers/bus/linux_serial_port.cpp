#include "drivers/bus/linux_serial_port.hpp"

#include <filesystem>
#include <utility>

#include "drivers/async/stragglers.hpp"
#include "drivers/async/with_timeout.hpp"
#include "drivers/bus/tty.hpp"

namespace sluice {

LinuxSerialPort::LinuxSerialPort(Executor executor, Clock& clock, std::string path, SerialSettings settings)
    : LinuxSerialPort(std::move(executor), clock, std::move(path), settings, &open_tty) {}

LinuxSerialPort::LinuxSerialPort(Executor executor, Clock& clock, std::string path, SerialSettings settings, OpenTty open_tty)
    : executor_(std::move(executor)),
      clock_(clock),
      path_(std::move(path)),
      settings_(settings),
      open_tty_(std::move(open_tty)),
      pace_(clock),
      stream_(executor_, clock, path_),
      opening_(executor_),
      mutex_(executor_),
      lane_(executor_, std::filesystem::path(path_).filename().string()) {}

LinuxSerialPort::~LinuxSerialPort() {
  auto file = stream_.release();
  if (!file.is_open()) return;
  end_exclusive_use(file.get());  // the next port on this device must not wait for the closing
  Stragglers::of(executor_).run(path_, [left = std::move(file)]() mutable { left.reset(); });
}

Task<Result<Bytes>> LinuxSerialPort::read_some(std::size_t most) {
  if (!stream_.is_open()) {
    co_await pace_.wait();
    if (auto opened = co_await open(); !opened) co_return std::unexpected(failed(opened.error()));
  }
  auto bytes = co_await stream_.read_some(most);
  if (!bytes) co_return std::unexpected(failed(bytes.error()));
  count(bytes->size());
  co_return bytes;
}

Task<Result<void>> LinuxSerialPort::write(Bytes bytes) {
  if (!stream_.is_open()) {
    if (auto opened = co_await open(); !opened) co_return std::unexpected(failed(opened.error()));
  }
  count(bytes.size());
  auto written = co_await stream_.write(std::move(bytes));
  if (!written) co_return std::unexpected(failed(written.error()));
  co_return written;
}

Task<Result<void>> LinuxSerialPort::open() {
  const auto guard = co_await opening_.lock(never);  // a reader and a writer may come together
  if (stream_.is_open()) co_return Result<void>{};
  if (lane_.is_stuck()) co_return fail(Reason::timeout, path_ + ": an earlier attempt to open it is stuck in the kernel");
  auto call = [open_tty = open_tty_, path = path_, settings = settings_] { return open_tty(path, settings); };
  auto opened = co_await with_timeout(clock_, open_limit, lane_.run<FileDescriptor>(std::move(call)));
  if (!opened && opened.error().reason == Reason::timeout) co_return fail(Reason::timeout, path_ + ": does not open within 2 s");
  if (!opened) co_return std::unexpected(opened.error());
  stream_.assign(std::move(*opened));
  co_return Result<void>{};
}

void LinuxSerialPort::count(std::size_t bytes) {
  ++use_.transfers;
  use_.occupied += static_cast<Duration::rep>(bytes) * byte_time(settings_);
}

Error LinuxSerialPort::failed(Error error) {
  ++use_.errors;
  pace_.failed();
  return error;
}

}  // namespace sluice
