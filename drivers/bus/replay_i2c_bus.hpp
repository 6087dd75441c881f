#pragma once
#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "drivers/bus/replay_case.hpp"

namespace sluice {

/// Answers one device's transfers from its cases, one after the other, then from the first again. Without a clock of its own:
/// every call says what time it is.
class ReplayedDevice {
 public:
  explicit ReplayedDevice(std::vector<ReplayCase> cases);

  Result<Bytes> transfer(const Bytes& out, std::size_t read_size, TimePoint now);

 private:
  Result<Bytes> follow_transcript(const Bytes& out, std::size_t read_size, TimePoint now);
  Result<void> follow_write(const Bytes& out, TimePoint now);
  Result<Bytes> follow_read(std::size_t read_size, bool wrote, TimePoint now);
  const ReplayStep* expected() const;
  void step_on(TimePoint now);
  Result<Bytes> use_registers(const Bytes& out, std::size_t read_size);
  void store(unsigned first, Bytes bytes);
  bool varies(unsigned first, std::size_t size) const;
  void begin_case(std::size_t index);

  std::vector<ReplayCase> cases_;
  std::size_t current_ = 0;
  std::size_t next_step_ = 0;
  TimePoint read_not_before_{};
  RegisterImage registers_;
  RegisterImage written_;
  std::set<unsigned> already_read_;
  unsigned pointer_ = 0;
};

/// A bus whose devices answer from a capture. Takes no time.
///
/// A register image answers reads from a block that holds them, across blocks that adjoin, and stores what is written; a register
/// that it does not have answers nack. The next case's turn comes when a register that differs between the cases of an address is
/// read again: so a status register may be polled, and each measurement is a case.
///
/// A transcript is followed strictly: other bytes, a read before its wait is over, a stop where a repeated start is needed, or more
/// bytes asked than recorded give Reason::bus, with what was expected in the detail, and the case begins anew. The next case's turn
/// comes at the transcript's end. What a transcript does not expect, the case's registers may answer.
class ReplayI2cBus final : public I2cBus {
 public:
  ReplayI2cBus(Clock& clock, ReplayCase one);
  /// Each address takes its cases in the order of the list.
  ReplayI2cBus(Clock& clock, std::vector<ReplayCase> cases);

  /// Never waits; `deadline` is of no importance. Errors: nack, bus.
  Task<Result<Bytes>> transfer(std::uint8_t address, Bytes out, std::size_t read_size, TimePoint deadline) override;
  BusUse use() const override { return use_; }

 private:
  Clock& clock_;
  std::map<std::uint8_t, ReplayedDevice> devices_;
  BusUse use_;
};

}  // namespace sluice
