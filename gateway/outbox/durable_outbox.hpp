#pragma once
#include <array>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "drivers/async/event.hpp"
#include "gateway/outbox/loss_book.hpp"
#include "gateway/outbox/outbox.hpp"
#include "gateway/outbox/record_queue.hpp"
#include "gateway/outbox/sequence_keeper.hpp"
#include "gateway/outbox/storage.hpp"

namespace sluice {

struct OutboxSettings {
  std::size_t max_bytes = 256UL * 1024 * 1024;  ///< on disk; without one of the records' wire_size()
  OnFull on_full = OnFull::drop_oldest;
  /// Every record is on disk before it is given out, as long as the disk works.
  bool is_written_first = false;
  /// The loop of run() promises to come by again before `deadline`.
  std::function<void(TimePoint deadline)> on_turn = {};
  /// The outbox has an event of its own to tell: a loss. For the log; the event itself is kept like any other.
  std::function<void(const Happening&)> on_happening = {};
  /// Numbers cannot be reserved on disk any more (with the errors of SequenceKeeper::reserve()), or can again. For the log.
  std::function<void(const Result<void>&)> on_numbering = {};
  /// Something about the records on disk that people should know. For the log.
  std::function<void(Severity, const std::string&)> on_disk = {};
};

class DiskKeeper;
class OutboxCursor;

/// Where records live that memory cannot keep: all of it outlives the outbox.
struct Disk {
  Storage& storage;
  const WallClock& wall;
  std::filesystem::path file;
  std::string boot_id;
};

/// Keeps records in memory as long as the broker acknowledges them in time, and on disk otherwise; without a disk in memory only. See
/// README.md for what can be lost. Events never give way to telemetry; when events alone exceed the room, the oldest of them go. What is
/// in flight with a session gives way last. Every loss is named by a records_dropped event; the first one of a run waits
/// `notice_delay`, so that a long run becomes one event in that time with the ranges of all that was lost.
class DurableOutbox final : public Outbox {
 public:
  static constexpr Duration notice_delay = 5s;
  /// How often the disk is told what has been settled, if anything has: what it does not know of is named after a kill.
  static constexpr Duration review_period = 60s;
  /// How long records are held for a disk that takes no numbers.
  static constexpr Duration patience_with_the_disk = 60s;
  static constexpr std::size_t most_ranges = 100;  ///< in one event; what is left is named by the next one
  /// In memory, in bytes on the wire, when there is a disk: what is written already leaves beyond the first, and what cannot be
  /// written is kept up to the second. In memory a small record takes about five times that.
  static constexpr std::size_t usual_memory = std::size_t{512} * 1024;
  static constexpr std::size_t most_memory = std::size_t{8} * 1024 * 1024;

  /// Begins with the records_unknown event when `sequences` has one, or once the disk has said which records it has. `clock` must
  /// outlive the outbox, and the outbox its cursors.
  DurableOutbox(Executor executor, Clock& clock, OutboxSettings settings, SequenceBlocks sequences, std::optional<Disk> disk = {});
  ~DurableOutbox() override;

  void append(Record record) override;
  std::unique_ptr<Cursor> open_cursor(std::string name) override;
  const std::string& stream() const override { return keeper_.blocks().stream(); }
  std::uint64_t next_sequence() const override { return keeper_.blocks().next(); }
  OutboxUse use() const override;
  void watch_renewal(std::function<void(std::string)> renew) override { renew_ = std::move(renew); }

  /// Changes what is kept and what gives way; a smaller outbox shrinks with the next record.
  void configure(const OutboxSettings& settings);

  /// Reserves numbers ahead, writes to disk and reads from it, names losses, until cancelled. Without it records are kept all the same,
  /// and delivered as far as their numbers are reserved.
  Task<void> run();

  /// A clean stop, after run() and the sessions have ended: writes to disk what was not delivered and gives the unused numbers back.
  /// Nothing may be appended afterwards. Errors: those of SequenceKeeper::give_back().
  Task<Result<void>> close();

  /// Every number below was delivered, or is on disk, or its loss was named in an event that is.
  std::uint64_t settled() const;

 private:
  friend DiskKeeper;
  friend OutboxCursor;

  RecordQueue& queue(RecordKind kind) { return queues_[static_cast<std::size_t>(kind)]; }
  const RecordQueue& queue(RecordKind kind) const { return queues_[static_cast<std::size_t>(kind)]; }

  std::size_t used() const { return queue(RecordKind::event).bytes() + queue(RecordKind::telemetry).bytes(); }
  std::size_t room_in_memory() const;
  void keep(RecordKind kind, KeptRecord record);
  bool make_room(RecordKind kind, std::size_t bytes);
  bool drop_one(RecordKind for_kind);
  RecordQueue::Iterator victim(RecordKind kind) const;
  void drop(RecordKind kind, RecordQueue::Iterator place);
  bool evict_one();
  std::string_view drop_reason() const;
  void note_drop(const Record& record);
  void note_loss(const Loss& loss);
  void note_lost(const std::string& reason, SequenceRange range, std::uint64_t records);
  void forget_in_memory(SequenceRange range);
  void name_drops();
  void name_unknown();

  // What a cursor tells and asks.
  void settle(RecordKind kind, SequenceRange range);
  void leave(OutboxCursor* cursor);
  void on_connection();
  void on_wanted();
  /// The largest number on disk that is not in memory.
  std::uint64_t disk_end(RecordKind kind) const;
  bool is_disk_readable() const;
  /// A record with a number that the disk does not know of is held: after a kill the number is given again.
  bool may_leave(std::uint64_t sequence) const;

  bool is_holding() const { return next_sequence() - 1 > keeper_.blocks().last_reserved(); }
  bool all_connected() const;
  void release() const;
  Progress progress() const;
  Task<void> mind_numbers();
  Task<void> keep_numbering();
  Task<void> reserve();
  bool has_lost_the_disk();
  void begin_stream_in_memory();
  void ask_for_renewal(const std::string& reason) const {
    if (renew_) renew_(reason);
  }

  Executor executor_;
  Clock& clock_;
  OutboxSettings settings_;
  SequenceKeeper keeper_;
  std::array<RecordQueue, 2> queues_;
  std::list<OutboxCursor*> cursors_;
  std::unique_ptr<DiskKeeper> disk_;
  std::optional<Happening> unknown_;
  LossBook losses_;
  TimePoint notice_due_ = never;
  std::uint64_t dropped_ = 0;
  std::uint64_t merged_ = 0;
  Event attention_;
  bool low_ = false;
  bool numbering_works_ = true;
  TimePoint holding_since_ = never;
  bool is_in_memory_ = false;
  std::function<void(std::string)> renew_;
  TimePoint review_due_;
  std::uint64_t reviewed_ = 0;  // the next number at the last review
};

}  // namespace sluice
