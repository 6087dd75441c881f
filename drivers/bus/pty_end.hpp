#pragma once
#include <memory>
#include <string>

#include "drivers/bus/tty_stream.hpp"

namespace sluice {

/// The far end of a serial line for simulation and tests: a pseudo terminal whose slave the gateway opens like a serial device.
/// What is written here arrives there. The line has no pace of its own. The slave is held open, so that this end never sees the
/// gateway come and go.
class PtyEnd final : public SerialPort {
 public:
  /// Errors: bus (no pseudo terminal to be had).
  static Result<std::unique_ptr<PtyEnd>> open(Executor executor, Clock& clock);

  /// The device file to give to the gateway.
  const std::string& path() const { return path_; }

  /// Pulls the plug: the gateway's end is gone, for good.
  void hang_up();

  /// Errors: gone after hang_up().
  Task<Result<Bytes>> read_some(std::size_t most) override;
  Task<Result<void>> write(Bytes bytes) override;
  void discard_input() override { master_.discard_input(); }
  Task<DeadlineMutex::Guard> turn(TimePoint deadline) override { return mutex_.lock(deadline); }
  BusUse use() const override { return use_; }

 private:
  PtyEnd(Executor executor, Clock& clock, std::string path, FileDescriptor master, FileDescriptor slave);

  std::string path_;
  TtyStream master_;
  FileDescriptor slave_;
  DeadlineMutex mutex_;
  BusUse use_;
};

}  // namespace sluice
