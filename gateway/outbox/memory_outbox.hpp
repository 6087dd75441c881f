#pragma once
#include <array>
#include <functional>
#include <list>
#include <string_view>

#include "drivers/async/event.hpp"
#include "gateway/outbox/outbox.hpp"
#include "gateway/outbox/record_queue.hpp"
#include "gateway/outbox/sequence_keeper.hpp"
#include "gateway/sequence_set.hpp"
#include "gateway/store/types.hpp"

namespace sluice {

struct OutboxSettings {
  std::size_t max_bytes = 256UL * 1024 * 1024;  ///< of the records' wire_size()
  OnFull on_full = OnFull::drop_oldest;
  /// The loop of run() promises to come by again before `deadline`.
  std::function<void(TimePoint deadline)> on_turn = {};
  /// The outbox has an event of its own to tell: a loss. For the log; the event itself is kept like any other.
  std::function<void(const Happening&)> on_happening = {};
  /// Numbers cannot be reserved on disk any more (with the errors of SequenceKeeper::reserve()), or can again. For the log.
  std::function<void(const Result<void>&)> on_numbering = {};
};

class MemoryCursor;

/// Keeps records in memory: what was not acknowledged is lost when the process ends, and named by records_unknown when the next one
/// starts. Events never give way to telemetry; when events alone exceed the room, the oldest of them go. What is in flight with a
/// session gives way last. Every drop is named by a records_dropped event; the first one of a run waits `notice_delay`, so that a
/// long run becomes one event in that time with the ranges of all that was dropped.
class MemoryOutbox final : public Outbox {
 public:
  static constexpr Duration notice_delay = 5s;
  /// How often the disk is told what has been settled, if anything has: what it does not know of is named after a kill.
  static constexpr Duration review_period = 60s;
  static constexpr std::size_t most_ranges = 100;  ///< in one event; what is left is named by the next one

  /// Begins with the records_unknown event when `sequences` has one. `clock` must outlive the outbox, and the outbox its cursors.
  MemoryOutbox(Executor executor, Clock& clock, OutboxSettings settings, SequenceBlocks sequences);
  ~MemoryOutbox() override;

  void append(Record record) override;
  std::unique_ptr<Cursor> open_cursor(std::string name) override;
  const std::string& stream() const override { return keeper_.blocks().stream(); }
  std::uint64_t next_sequence() const override { return keeper_.blocks().next(); }
  OutboxUse use() const override;

  /// Changes what is kept and what gives way; a smaller outbox shrinks with the next record.
  void configure(const OutboxSettings& settings) {
    settings_.max_bytes = settings.max_bytes;
    settings_.on_full = settings.on_full;
  }

  /// Reserves numbers ahead and names drops, until cancelled. Without it records are kept all the same, and delivered as far as their
  /// numbers are reserved.
  Task<void> run();

  /// A clean stop, after run() and the sessions have ended: gives the unused numbers back. Nothing may be appended afterwards.
  /// Errors: those of SequenceKeeper::give_back().
  Task<Result<void>> close();

  /// Every number below was delivered, or its loss was named in an event that was.
  std::uint64_t settled() const;

 private:
  friend MemoryCursor;

  RecordQueue& queue(Lane lane) { return queues_[static_cast<std::size_t>(lane)]; }
  const RecordQueue& queue(Lane lane) const { return queues_[static_cast<std::size_t>(lane)]; }

  std::size_t used() const { return queue(Lane::events).bytes() + queue(Lane::telemetry).bytes(); }
  void keep(Lane lane, KeptRecord record);
  bool make_room(Lane lane, std::size_t bytes);
  bool drop_one(Lane for_lane);
  RecordQueue::Iterator victim(Lane lane) const;
  void drop(Lane lane, RecordQueue::Iterator place);
  void note_drop(const Record& record);
  void name_drops();
  void trim(Lane lane);
  void leave(MemoryCursor* cursor);
  /// A record with a larger number is held until the disk knows of its number: after a kill the number is given again.
  std::uint64_t last_deliverable() const { return keeper_.blocks().last_reserved(); }
  bool is_holding() const { return next_sequence() - 1 > last_deliverable(); }
  Task<void> keep_numbering();
  Task<void> reserve();

  Executor executor_;
  Clock& clock_;
  OutboxSettings settings_;
  SequenceKeeper keeper_;
  std::array<RecordQueue, 2> queues_;
  std::list<MemoryCursor*> cursors_;
  SequenceSet unnamed_;  // dropped, and not yet named
  std::uint64_t unnamed_records_ = 0;
  TimePoint notice_due_ = never;
  std::uint64_t dropped_ = 0;
  Event attention_;
  bool low_ = false;
  bool disk_works_ = true;
  TimePoint review_due_;
  std::uint64_t reviewed_ = 0;  // the next number at the last review
};

}  // namespace sluice
