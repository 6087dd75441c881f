#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/async/task.hpp"
#include "gateway/record.hpp"

namespace sluice {

/// What a session delivers side by side, each in the order of its numbers: events; telemetry that was made while its connection stood;
/// telemetry of before.
enum class Lane : std::uint8_t { events, live, backlog };

struct OutboxUse {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::optional<TimePoint> oldest = {};
  std::uint64_t dropped = 0;
  std::uint64_t merged = 0;
  bool on_disk = false;  ///< what has to be kept is written; false: it lives in memory only
};

/// One session's place in the outbox. Records stay until every cursor has acknowledged them.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;

  /// A connection stands: the telemetry that is there now is backlog, what is made from now on is live. What was taken and not
  /// acknowledged will be taken again.
  virtual void begin() = 0;
  /// The connection is lost: until the next begin() all telemetry is backlog, and nothing needs to be at hand.
  virtual void end() = 0;

  /// The oldest record of a lane that was not taken yet; null when there is none, or it has to come from disk first (wait() tells when
  /// it has). Stays valid until the next append().
  virtual const Record* peek(Lane lane) const = 0;
  /// About how large the live records are that wait, in bytes on the wire.
  virtual std::size_t live_bytes() const = 0;
  /// Whether anything of the lane is left that was not taken, at hand or not.
  virtual bool has_waiting(Lane lane) const = 0;
  /// Takes the next records of a lane, oldest first: at most `max_bytes` on the wire, but one if there is one.
  virtual std::vector<std::shared_ptr<const Record>> take(Lane lane, std::size_t max_bytes) = 0;
  /// Everything taken from the lane up to this number has arrived.
  virtual void acknowledge(Lane lane, std::uint64_t up_to) = 0;
  /// Returns once something was appended, or has come from disk, or a connection has begun since it last returned (the first time: at
  /// once when something waits), not for as long as something waits: a session that lets a batch grow is woken by news only. Throws
  /// when cancelled.
  virtual Task<void> wait() = 0;
};

/// The queue between acquisition and delivery: bounded, in order, numbered.
class Outbox {
 public:
  Outbox() = default;
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  virtual ~Outbox() = default;

  /// Gives the record its number, then keeps it, or lets something give way as `on_full` says.
  virtual void append(Record record) = 0;
  virtual std::unique_ptr<Cursor> open_cursor(std::string name) = 0;

  /// The UUID of the numbering, made with the state directory.
  virtual const std::string& stream() const = 0;
  /// `renew` is called, with a reason for people, when the sessions have to begin anew before they take another record: another stream
  /// begins, as the disk is gone, or the disk is back, with records that are older than what was taken.
  virtual void watch_renewal(std::function<void(std::string)> renew) = 0;
  /// The number that the next record will get: what is smaller was there before.
  virtual std::uint64_t next_sequence() const = 0;
  virtual OutboxUse use() const = 0;
};

}  // namespace sluice
