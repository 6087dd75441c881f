#pragma once
#include <functional>
#include <string>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/bus/reopen_pace.hpp"
#include "drivers/bus/tty_stream.hpp"

namespace sluice {

/// A serial port of the kernel: /dev/ttyAMA0, or better /dev/serial/by-id/…, which finds the same adapter when it returns.
///
/// Opening and closing may wait for an adapter that does not answer: the port is opened on a lane, and what is still open when the
/// port is destroyed is closed on a thread that nobody waits for. After a failure to open, a read waits half a second before it tries
/// again; a write tries at once.
/// Errors of reads and writes: gone, denied, busy (somebody else holds the port), range (settings the kernel does not know), timeout
/// (it does not open), bus.
class LinuxSerialPort final : public SerialPort {
 public:
  /// How long the kernel may take to open and set up a port. An adapter that answers takes some milliseconds.
  static constexpr Duration open_limit = 2s;

  /// open_tty(), called on the lane.
  using OpenTty = std::function<Result<FileDescriptor>(const std::string& path, const SerialSettings& settings)>;

  LinuxSerialPort(Executor executor, Clock& clock, std::string path, SerialSettings settings);
  /// With another kernel, for tests.
  LinuxSerialPort(Executor executor, Clock& clock, std::string path, SerialSettings settings, OpenTty open_tty);
  ~LinuxSerialPort() override;

  Task<Result<Bytes>> read_some(std::size_t most) override;
  Task<Result<void>> write(Bytes bytes) override;
  void discard_input() override { stream_.discard_input(); }
  Task<DeadlineMutex::Guard> turn(TimePoint deadline) override { return mutex_.lock(deadline); }
  BusUse use() const override { return use_; }

 private:
  Task<Result<void>> open();
  void count(std::size_t bytes);
  Error failed(Error error);

  Executor executor_;
  Clock& clock_;
  std::string path_;
  SerialSettings settings_;
  OpenTty open_tty_;
  ReopenPace pace_;
  TtyStream stream_;
  DeadlineMutex opening_;
  DeadlineMutex mutex_;
  BlockingLane lane_;
  BusUse use_;
};

}  // namespace sluice
