#include "gateway/outbox/durable_outbox.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "drivers/async/task_group.hpp"
#include "gateway/outbox/disk_keeper.hpp"
#include "gateway/outbox/outbox_cursor.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {

DurableOutbox::DurableOutbox(Executor executor, Clock& clock, OutboxSettings settings, SequenceBlocks sequences, std::optional<Disk> disk)
    : executor_(std::move(executor)),
      clock_(clock),
      settings_(std::move(settings)),
      keeper_(executor_, clock_, std::move(sequences)),
      unknown_(keeper_.blocks().unknown()),
      attention_(executor_),
      review_due_(clock_.now() + review_period),
      reviewed_(keeper_.blocks().next()) {
  if (disk) {
    disk_ = std::make_unique<DiskKeeper>(*this, std::move(*disk));
  } else {
    name_unknown();
  }
}

DurableOutbox::~DurableOutbox() {
  assert(cursors_.empty());
}

void DurableOutbox::name_unknown() {
  if (!unknown_) return;
  Happening unknown = *std::exchange(unknown_, std::nullopt);
  if (settings_.on_happening) settings_.on_happening(unknown);
  append({.time = clock_.now(), .body = std::move(unknown)});
}

void DurableOutbox::configure(const OutboxSettings& settings) {
  settings_.max_bytes = settings.max_bytes;
  settings_.on_full = settings.on_full;
  settings_.is_written_first = settings.is_written_first;
  on_connection();
}

void DurableOutbox::append(Record record) {
  record.sequence = keeper_.blocks().take();
  if (keeper_.blocks().is_low() && !std::exchange(low_, true)) attention_.set();
  const RecordKind kind = record.kind();
  const std::size_t bytes = wire_size(record);
  if (make_room(kind, bytes)) {
    keep(kind, {std::make_shared<const Record>(std::move(record)), bytes, clock_.now()});
  } else {
    note_drop(record);
  }
  if (clock_.now() >= notice_due_) name_drops();
}

void DurableOutbox::keep(RecordKind kind, KeptRecord record) {
  for (OutboxCursor* cursor : cursors_) cursor->on_kept(kind, record);
  queue(kind).push(std::move(record));
  if (disk_) disk_->on_kept();
}

std::unique_ptr<Cursor> DurableOutbox::open_cursor(std::string name) {
  auto cursor = std::make_unique<OutboxCursor>(*this, executor_, disk_ ? disk_->saved(name) : SavedCursor{.name = name});
  cursors_.push_back(cursor.get());
  return cursor;
}

void DurableOutbox::leave(OutboxCursor* cursor) {
  cursors_.remove(cursor);
  if (cursors_.empty()) return;
  for (const RecordKind kind : record_kinds) {
    for (const SequenceRange& range : cursors_.front()->done(kind).all()) settle(kind, range);
  }
}

/// What every cursor has acknowledged goes.
void DurableOutbox::settle(RecordKind kind, SequenceRange range) {
  std::vector<SequenceRange> common{range};
  for (OutboxCursor* cursor : cursors_) {
    std::vector<SequenceRange> still;
    for (const SequenceRange& part : common) {
      for (const SequenceRange& done : cursor->done(kind).common(part)) still.push_back(done);
    }
    common = std::move(still);
  }
  for (const SequenceRange& part : common) {
    queue(kind).remove(part);
    if (disk_) disk_->forget(kind, part);
    for (OutboxCursor* cursor : cursors_) cursor->done(kind).remove(part);
  }
}

void DurableOutbox::on_connection() {
  if (disk_) disk_->look();
}

void DurableOutbox::on_wanted() {
  if (disk_) disk_->look();
}

std::uint64_t DurableOutbox::disk_end(RecordKind kind) const {
  return disk_ ? disk_->end(kind) : 0;
}

bool DurableOutbox::is_disk_readable() const {
  return !disk_ || disk_->works();
}

bool DurableOutbox::may_leave(std::uint64_t sequence) const {
  if (sequence > keeper_.blocks().last_reserved()) return false;
  return !settings_.is_written_first || !disk_ || !disk_->is_usable() || sequence <= disk_->written_up_to();
}

bool DurableOutbox::all_connected() const {
  return !cursors_.empty() && std::ranges::all_of(cursors_, &OutboxCursor::is_connected);
}

OutboxUse DurableOutbox::use() const {
  OutboxUse use{.dropped = dropped_, .merged = merged_};
  for (const RecordQueue& records : queues_) {
    use.records += records.size();
    use.bytes += records.bytes();
    if (records.empty()) continue;
    const TimePoint oldest = records.begin()->record->time;
    use.oldest = std::min(use.oldest.value_or(oldest), oldest);
  }
  if (disk_) disk_->add_to(use);
  return use;
}

std::uint64_t DurableOutbox::settled() const {
  std::uint64_t settled = std::min(next_sequence(), losses_.smallest().value_or(next_sequence()));
  if (unknown_ && !unknown_->ranges.empty()) settled = std::min(settled, unknown_->ranges.front().first);
  const std::uint64_t written = disk_ ? disk_->written_up_to() : 0;
  for (const RecordQueue& records : queues_) {
    if (const auto first = records.after(written); first != records.end()) settled = std::min(settled, first->sequence());
  }
  // A loss that is named only in a record that can be lost itself is not settled either.
  const RecordQueue& events = queue(RecordKind::event);
  for (auto kept = events.after(written); kept != events.end(); ++kept) {
    for (const SequenceRange& range : std::get<Happening>(kept->record->body).ranges) settled = std::min(settled, range.first);
  }
  return settled;
}

Progress DurableOutbox::progress() const {
  const std::uint64_t kept = settled();
  std::uint64_t delivered = disk_ ? disk_->first().value_or(kept) : kept;
  if (disk_ && !disk_->was_open()) delivered = keeper_.blocks().on_disk().settled;  // nobody knows yet what is there
  return {std::min(delivered, kept), kept};
}

Task<void> DurableOutbox::run() {
  TaskGroup tasks(executor_);
  tasks.spawn(mind_numbers());
  if (disk_) tasks.spawn(disk_->run());
  co_await tasks.join();
}

void DurableOutbox::release() const {
  std::ranges::for_each(cursors_, &OutboxCursor::on_released);
}

Task<Result<void>> DurableOutbox::close() {
  if (disk_) co_await disk_->flush();
  co_return co_await keeper_.give_back(progress());
}

}  // namespace sluice
