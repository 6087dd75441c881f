#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/async/task.hpp"
#include "gateway/record.hpp"

namespace sluice {

/// Events are delivered before telemetry, and never give way to it.
enum class Lane : std::uint8_t { events, telemetry };

struct OutboxUse {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::optional<TimePoint> oldest = {};
  std::uint64_t dropped = 0;
  std::uint64_t merged = 0;
};

/// One session's place in the outbox. Records stay until every cursor has acknowledged them.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;

  /// The oldest record of a lane that was not taken yet; null when there is none. Stays valid until the next append().
  virtual const Record* peek(Lane lane) const = 0;
  /// About how large the records are that wait in a lane, in bytes on the wire.
  virtual std::size_t waiting_bytes(Lane lane) const = 0;
  /// Takes the next records of a lane, oldest first: at least one, at most `max_bytes` on the wire.
  virtual std::vector<std::shared_ptr<const Record>> take(Lane lane, std::size_t max_bytes) = 0;
  /// Everything taken from the lane up to this number has arrived.
  virtual void acknowledge(Lane lane, std::uint64_t up_to) = 0;
  /// What was taken and not acknowledged will be taken again: the connection was lost.
  virtual void rewind() = 0;
  /// Returns once something was appended or rewound since it last returned (the first time: at once when something waits), not
  /// for as long as something waits: a session that lets a batch grow is woken by news only. Throws when cancelled.
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
  /// The number that the next record will get: what is smaller was there before.
  virtual std::uint64_t next_sequence() const = 0;
  virtual OutboxUse use() const = 0;
};

}  // namespace sluice
