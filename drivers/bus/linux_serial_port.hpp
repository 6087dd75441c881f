#pragma once
#include <string>

#include "drivers/bus/reopen_pace.hpp"
#include "drivers/bus/tty_stream.hpp"

namespace sluice {

/// A serial port of the kernel: /dev/ttyAMA0, or better /dev/serial/by-id/…, which finds the same adapter when it returns.
///
/// After a failure to open, a read waits half a second before it tries again; a write tries at once.
/// Errors of reads and writes: gone, denied, busy (somebody else holds the port), range (settings the kernel does not know), bus.
class LinuxSerialPort final : public SerialPort {
 public:
  LinuxSerialPort(Executor executor, Clock& clock, std::string path, SerialSettings settings);

  Task<Result<Bytes>> read_some(std::size_t most) override;
  Task<Result<void>> write(Bytes bytes) override;
  void discard_input() override { stream_.discard_input(); }
  Task<DeadlineMutex::Guard> turn(TimePoint deadline) override { return mutex_.lock(deadline); }
  BusUse use() const override { return use_; }

 private:
  Result<void> open();
  void count(std::size_t bytes);
  Error failed(Error error);

  std::string path_;
  SerialSettings settings_;
  ReopenPace pace_;
  TtyStream stream_;
  DeadlineMutex mutex_;
  BusUse use_;
};

}  // namespace sluice
