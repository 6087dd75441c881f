#include "drivers/bus/linux_serial_port.hpp"

#include <utility>

#include "drivers/bus/tty.hpp"

namespace sluice {

LinuxSerialPort::LinuxSerialPort(Executor executor, Clock& clock, std::string path, SerialSettings settings)
    : path_(std::move(path)), settings_(settings), pace_(clock), stream_(executor, clock, path_), mutex_(std::move(executor)) {}

Task<Result<Bytes>> LinuxSerialPort::read_some(std::size_t most) {
  if (!stream_.is_open()) co_await pace_.wait();
  if (auto opened = open(); !opened) co_return std::unexpected(failed(opened.error()));
  auto bytes = co_await stream_.read_some(most);
  if (!bytes) co_return std::unexpected(failed(bytes.error()));
  count(bytes->size());
  co_return bytes;
}

Task<Result<void>> LinuxSerialPort::write(Bytes bytes) {
  if (auto opened = open(); !opened) co_return std::unexpected(failed(opened.error()));
  count(bytes.size());
  auto written = co_await stream_.write(std::move(bytes));
  if (!written) co_return std::unexpected(failed(written.error()));
  co_return written;
}

Result<void> LinuxSerialPort::open() {
  if (stream_.is_open()) return {};
  auto opened = open_tty(path_, settings_);
  if (!opened) return std::unexpected(opened.error());
  stream_.assign(std::move(*opened));
  return {};
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
