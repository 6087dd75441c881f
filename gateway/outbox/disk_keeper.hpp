#pragma once
#include <array>
#include <optional>
#include <set>
#include <string>

#include "drivers/async/event.hpp"
#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/sequence_set.hpp"

namespace sluice {

/// The outbox's hand that writes: decides when records go to disk, reads ahead for the sessions, opens the store anew when it fails.
///
/// A record is written when it has to: a session is away, has not acknowledged for `lag`, memory is three quarters full, the program
/// stops, or everything is (OutboxSettings::is_written_first). Writing is in the order of numbers, so that one number says what is there.
class DiskKeeper {
 public:
  /// Nobody has acknowledged a record for so long.
  static constexpr Duration lag = 5s;
  /// One transaction carries what was made in this time, or this much of it.
  static constexpr Duration group_time = 1s;
  static constexpr std::size_t group_bytes = std::size_t{64} * 1024;
  /// How long a stop waits for the disk.
  static constexpr Duration closing_patience = 5s;

  DiskKeeper(DurableOutbox& outbox, Disk disk);

  /// Opens the store, then writes and reads until cancelled.
  Task<void> run();
  /// Writes all that is in memory, waiting for the disk at most `closing_patience`. After run() has ended.
  Task<void> flush();

  /// Something happened that may want the disk.
  void look() { attention_.set(); }
  void on_kept();
  void on_evicted(RecordKind kind, std::uint64_t sequence) { end_[static_cast<std::size_t>(kind)] = sequence; }
  /// Its rows are not needed any more.
  void forget(RecordKind kind, SequenceRange range);

  bool works() const { return works_; }
  bool was_open() const { return was_open_; }
  /// Nothing is written or read any more.
  void give_up() { works_ = false, is_given_up_ = true; }
  /// The event of this number names the last of all losses.
  void on_all_named(std::uint64_t sequence) { named_ = {.losses_up_to = last_loss_, .by = sequence}; }

  /// Whether records are on their way to disk, or will be as soon as it has been opened.
  bool is_usable() const { return (works_ && !is_full_) || !tried_; }
  /// Every record up to this number that is in memory is on disk.
  std::uint64_t written_up_to() const { return written_up_to_; }
  bool has(std::uint64_t sequence) const { return works_ && sequence <= written_up_to_; }
  /// The largest number that has to come from disk before memory is looked at. Until the store was opened that may be all numbers of
  /// earlier runs; while it cannot be read, what is in memory does not wait for it.
  std::uint64_t end(RecordKind kind) const {
    if (!tried_) return first_of_run_ - 1;
    return works_ ? end_[static_cast<std::size_t>(kind)] : 0;
  }
  /// The smallest number on disk.
  std::optional<std::uint64_t> first() const { return there_.records > 0 ? std::optional(there_.first) : std::nullopt; }
  SavedCursor saved(const std::string& name) const;
  void add_to(OutboxUse& use) const;

 private:
  StoreSettings store_settings() const;
  BootOffset offset() const;
  Task<void> open();
  void on_opened(Store::Opened opened);
  void name(Happening unknown);
  void name_uncertain(const Store::Opened& opened);
  Task<void> step();
  Task<void> write();
  Task<void> read(OutboxCursor& cursor, RecordKind kind, SequenceRange wanted);
  Writing next_writing(TimePoint now);
  SequenceSet lost(const Store::Opened& opened, SequenceRange range) const;
  void collect(Writing& writing) const;
  void on_written(const Writing& writing, const Written& written);
  void note_works();
  void tell_recovery();
  void on_trouble(const Error& error);
  bool is_hurried() const;
  bool has_named() const { return named_.losses_up_to > 0 && outbox_.settled() > named_.by; }
  std::size_t unwritten_bytes() const;
  TimePoint write_due() const;
  bool has_done() const { return !done_[0].empty() || !done_[1].empty(); }
  std::optional<std::pair<OutboxCursor*, RecordKind>> reader() const;
  std::vector<SavedCursor> cursors() const;
  void tell(Severity severity, const std::string& what) const;

  DurableOutbox& outbox_;
  Disk disk_;
  Clock& clock_;
  Event attention_;
  bool tried_ = false;  // to open it
  bool was_open_ = false;
  bool works_ = false;
  bool is_distrusted_ = false;
  bool is_closing_ = false;
  bool is_given_up_ = false;
  bool is_full_ = false;
  std::set<Reason> told_;  // the troubles that were logged
  std::set<std::string> findings_;
  TimePoint well_since_ = never;  // after a trouble
  Duration pause_ = group_time;
  TimePoint paused_until_{};  // there was no room
  TimePoint reads_from_{};
  std::uint64_t written_up_to_ = 0;
  std::uint64_t last_on_disk_ = 0;  // no larger number was ever written
  std::size_t fresh_bytes_ = 0;     // kept since the last look
  std::uint64_t first_of_run_;
  std::array<std::uint64_t, 2> end_{};
  std::array<SequenceSet, 2> done_;  // to be deleted with the next transaction
  TimePoint done_since_ = never;
  struct Named {
    std::uint64_t losses_up_to = 0;
    std::uint64_t by = 0;  // the event
  };
  Named named_;
  std::uint64_t last_loss_ = 0;
  Inhabitants there_;
  std::vector<SavedCursor> saved_;
  std::optional<BootOffset> written_offset_;
};

}  // namespace sluice
