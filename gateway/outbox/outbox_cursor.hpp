#pragma once
#include <array>
#include <deque>
#include <string>

#include "drivers/async/event.hpp"
#include "gateway/outbox/durable_outbox.hpp"

namespace sluice {

/// One session's place in a DurableOutbox.
///
/// Of each kind of record some are on disk only, and the newest are in memory: those on disk are read ahead in portions. Events go
/// strictly in order: first what comes from disk, then memory. So does backlog; live records are taken from memory beside it. A live
/// record that has to leave memory before it was taken becomes backlog.
class OutboxCursor final : public Cursor {
 public:
  /// Wire size of what is at hand from disk, of each kind.
  static constexpr std::size_t portion = std::size_t{64} * 1024;

  OutboxCursor(DurableOutbox& outbox, const Executor& executor, SavedCursor saved);
  ~OutboxCursor() override;

  void begin() override;
  void end() override;
  const Record* peek(Lane lane) const override;
  std::size_t live_bytes() const override { return live_bytes_; }
  bool has_waiting(Lane lane) const override;
  std::vector<std::shared_ptr<const Record>> take(Lane lane, std::size_t max_bytes) override;
  void acknowledge(Lane lane, std::uint64_t up_to) override;
  Task<void> wait() override;

  const std::string& name() const { return name_; }
  bool is_connected() const { return connected_; }
  bool is_in_flight(RecordKind kind, std::uint64_t sequence) const;
  /// Acknowledged, and still there for another cursor.
  SequenceSet& done(RecordKind kind) { return done_[static_cast<std::size_t>(kind)]; }

  void on_kept(RecordKind kind, const KeptRecord& record);
  /// Records that were held may be taken.
  void on_released() { news_.set(); }
  void on_dropped(RecordKind kind, const KeptRecord& record);
  /// It leaves memory, as it is on disk.
  void on_evicted(RecordKind kind, const KeptRecord& record);

  /// What should be read from disk now; nothing when enough is at hand.
  std::optional<SequenceRange> wanted(RecordKind kind) const;
  void on_read(RecordKind kind, Chunk chunk);
  /// Whether records of before were left out, as the disk could not be read.
  bool has_passed_over(const Inhabitants& there) const { return passes_over_ && there.records > 0; }
  void restore(const SavedCursor& saved);
  SavedCursor state() const { return {name_, done(RecordKind::event).all(), done(RecordKind::telemetry).all()}; }
  /// Changes whenever what was read for it before is of no use any more.
  std::uint64_t epoch() const { return epoch_; }

 private:
  struct Place {
    std::uint64_t taken = 0;  ///< the largest number taken
    SequenceSet in_flight;    ///< taken and not acknowledged
  };
  struct Ahead {
    std::deque<KeptRecord> records;
    std::size_t bytes = 0;
    std::uint64_t looked_up_to = 0;  ///< no number up to it comes from disk any more
  };

  Place& place(Lane lane) { return places_[static_cast<std::size_t>(lane)]; }
  const Place& place(Lane lane) const { return places_[static_cast<std::size_t>(lane)]; }
  Ahead& ahead(RecordKind kind) { return ahead_[static_cast<std::size_t>(kind)]; }
  const Ahead& ahead(RecordKind kind) const { return ahead_[static_cast<std::size_t>(kind)]; }
  const SequenceSet& done(RecordKind kind) const { return done_[static_cast<std::size_t>(kind)]; }
  bool is_elsewhere(Lane lane, std::uint64_t sequence) const;
  bool has_read_all(RecordKind kind) const;
  const KeptRecord* next(Lane lane, std::uint64_t after) const;
  const KeptRecord* next_in_memory(Lane lane, std::uint64_t after) const;
  void forget_ahead(Lane lane);
  void note_taken(Lane lane, std::uint64_t from, const KeptRecord& record);

  DurableOutbox& outbox_;
  std::string name_;
  std::array<Place, 3> places_;
  std::array<Ahead, 2> ahead_;
  std::array<SequenceSet, 2> done_;
  SequenceSet live_done_;  // acknowledged as live, but a copy on disk may have been read ahead
  std::uint64_t first_live_;
  std::size_t live_bytes_ = 0;
  std::uint64_t epoch_ = 0;
  bool connected_ = false;
  bool passes_over_ = false;
  Event news_;
};

}  // namespace sluice
