#pragma once
#include <string>

#include "drivers/bus/device_file.hpp"
#include "drivers/bus/serial_port.hpp"

namespace sluice {

/// The bytes of one open tty, in both directions. Closed by itself at once when the tty turns out to be gone: a held file makes the
/// kernel give the returning adapter another name. One reader and one writer at a time.
class TtyStream {
 public:
  TtyStream(const Executor& executor, Clock& clock, std::string name);
  ~TtyStream();

  bool is_open() const { return file_.is_open(); }
  void assign(FileDescriptor file);
  void close();
  /// For who closes the file elsewhere.
  FileDescriptor release();

  /// Errors: gone, bus.
  Task<Result<Bytes>> read_some(std::size_t most);
  Task<Result<void>> write(Bytes bytes);
  void discard_input();

 private:
  class Watch;

  void unwatch();
  Task<Result<void>> wait(asio::posix::stream_descriptor::wait_type what);
  Result<Bytes> gulp(std::size_t most);
  std::unexpected<Error> failed(int error);

  Clock& clock_;
  std::string name_;
  FileDescriptor file_;
  asio::posix::stream_descriptor watched_;  // the open file while somebody waits for it
  int watches_ = 0;
};

}  // namespace sluice
