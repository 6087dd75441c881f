#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/async/task.hpp"
#include "drivers/reading.hpp"

namespace sluice {

/// Takes what a device says of itself, at any time.
class ReadingSink {
 public:
  ReadingSink() = default;
  ReadingSink(const ReadingSink&) = delete;
  ReadingSink& operator=(const ReadingSink&) = delete;
  virtual ~ReadingSink() = default;

  virtual void deliver(Readings readings) = 0;
  /// A refused frame, a port that went away: counted, and shown as the device's state.
  virtual void refuse(Error error) = 0;
  /// So many bytes belonged to no frame: noise, another baud rate, or text that is not for us.
  virtual void skipped(std::size_t /*bytes*/) {}
  /// The kernel dropped this many edges of a GPIO line before they were read.
  virtual void missed_edges(std::uint64_t count) = 0;
};

/// A device of one family on its bus. Owned by one poll loop, used on the loop's thread only.
class Driver {
 public:
  Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  virtual ~Driver() = default;

  /// Grows only: an index that was handed out stays valid. Devices that must be asked (hwmon) know theirs after the first read.
  virtual std::span<const Channel> channels() const = 0;

  /// Measures now. The poll loop cancels it at `deadline`, which the driver hands on to its bus. Drivers that only speak by
  /// themselves never have it called.
  virtual Task<Result<Readings>> read(TimePoint deadline);

  /// Hands on what the device says by itself, until cancelled. Drivers that are only polled leave it as it is.
  virtual Task<void> run(ReadingSink& sink);

  /// Sets an output; the value as read back.
  virtual Task<Result<Value>> write(std::size_t channel, Value value, TimePoint deadline);
};

}  // namespace sluice
