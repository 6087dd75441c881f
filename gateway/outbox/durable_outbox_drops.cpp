// Who gives way when there is no room, and how it is named.
#include <algorithm>

#include "gateway/outbox/disk_keeper.hpp"
#include "gateway/outbox/durable_outbox.hpp"
#include "gateway/outbox/outbox_cursor.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {

std::size_t DurableOutbox::room_in_memory() const {
  return disk_ ? std::min(most_memory, settings_.max_bytes) : settings_.max_bytes;
}

/// False when it is the newcomer that has to go.
bool DurableOutbox::make_room(RecordKind kind, std::size_t bytes) {
  const std::size_t room = room_in_memory();
  while (used() + bytes > room && evict_one()) {
  }
  if (used() + bytes <= room) return true;
  if (kind == RecordKind::telemetry) {
    const bool hopeless = queue(RecordKind::event).bytes() + bytes > room;
    if (hopeless || settings_.on_full == OnFull::drop_newest) return false;
  }
  while (used() + bytes > room) {
    if (!drop_one(kind)) break;  // an event larger than the whole room is kept alone
  }
  return true;
}

/// The oldest record that is on disk leaves memory.
bool DurableOutbox::evict_one() {
  if (!disk_) return false;
  const auto& events = queue(RecordKind::event);
  const auto& telemetry = queue(RecordKind::telemetry);
  const bool is_event = telemetry.empty() || (!events.empty() && events.begin()->sequence() < telemetry.begin()->sequence());
  const RecordKind kind = is_event ? RecordKind::event : RecordKind::telemetry;
  if (queue(kind).empty() || !disk_->has(queue(kind).begin()->sequence())) return false;
  const KeptRecord evicted = queue(kind).remove(queue(kind).begin());
  disk_->on_evicted(kind, evicted.sequence());
  for (OutboxCursor* cursor : cursors_) cursor->on_evicted(kind, evicted);
  return true;
}

bool DurableOutbox::drop_one(RecordKind for_kind) {
  const RecordKind kind = queue(RecordKind::telemetry).empty() ? for_kind : RecordKind::telemetry;
  if (queue(kind).empty()) return false;
  drop(kind, victim(kind));
  return true;
}

/// The oldest record (for events that push out telemetry under drop_newest: the newest) that is not in flight; else the oldest.
RecordQueue::Iterator DurableOutbox::victim(RecordKind kind) const {
  const RecordQueue& records = queue(kind);
  if (kind == RecordKind::telemetry && settings_.on_full == OnFull::drop_newest) return std::prev(records.end());
  const auto is_in_flight = [&](const KeptRecord& record) {
    return std::ranges::any_of(cursors_, [&](const OutboxCursor* cursor) { return cursor->is_in_flight(kind, record.sequence()); });
  };
  const auto place = std::find_if_not(records.begin(), records.end(), is_in_flight);
  return place == records.end() ? records.begin() : place;
}

void DurableOutbox::drop(RecordKind kind, RecordQueue::Iterator place) {
  const KeptRecord dropped = queue(kind).remove(place);
  for (OutboxCursor* cursor : cursors_) cursor->on_dropped(kind, dropped);
  if (disk_) disk_->forget(kind, {dropped.sequence(), dropped.sequence()});  // it may be on its way there
  note_drop(*dropped.record);
}

/// In memory nothing is thinned out: that is for the disk, which holds weeks.
std::string_view DurableOutbox::drop_reason() const {
  return name(settings_.on_full == OnFull::drop_newest ? OnFull::drop_newest : OnFull::drop_oldest);
}

void DurableOutbox::note_drop(const Record& record) {
  const std::string reason(drop_reason());
  note_lost(reason, {record.sequence, record.sequence}, 1);
  const auto* happening = std::get_if<Happening>(&record.body);
  if (!happening) return;
  // With the event goes the name of an earlier loss: it must be named again.
  for (const SequenceRange& range : happening->ranges) note_lost(reason, range, 0);
}

/// Of records on disk. What is in memory of those that gave way goes, too, unless it is on its way.
void DurableOutbox::note_loss(const Loss& loss) {
  const bool is_merge = loss.reason == name(OnFull::thin_out);
  const bool is_drop = loss.reason == name(OnFull::drop_oldest) || loss.reason == name(OnFull::drop_newest);
  std::uint64_t records = loss.records;
  for (const SequenceRange& range : loss.ranges) {
    note_lost(loss.reason, range, std::exchange(records, 0));
    if (!is_drop) continue;
    forget_in_memory(range);
  }
  if (is_merge) {
    merged_ += loss.records;
    dropped_ -= loss.records;
  }
}

void DurableOutbox::forget_in_memory(SequenceRange range) {
  constexpr RecordKind kind = RecordKind::telemetry;  // events between are not meant
  for (auto place = queue(kind).first_in(range); place != queue(kind).end(); place = queue(kind).first_in(range)) {
    range.first = place->sequence() + 1;
    const bool is_needed = std::ranges::any_of(cursors_, [&](auto* cursor) { return cursor->is_in_flight(kind, place->sequence()); });
    if (is_needed) continue;
    const KeptRecord gone = queue(kind).remove(place);
    if (disk_ && disk_->has(gone.sequence())) disk_->on_evicted(kind, gone.sequence());  // the range may say too much
    for (OutboxCursor* cursor : cursors_) cursor->on_dropped(kind, gone);
  }
}

void DurableOutbox::note_lost(const std::string& reason, SequenceRange range, std::uint64_t records) {
  if (losses_.empty()) {
    notice_due_ = clock_.now() + notice_delay;
    attention_.set();
  }
  losses_.note(reason, range, records);
  dropped_ += records;
}

void DurableOutbox::name_drops() {
  constexpr std::size_t more_digits = 20;
  Record record{.time = clock_.now(), .body = losses_.next(most_ranges)};
  // Room first: what gives way to this event is named by it, or it would call for another event, and that one for the next.
  while (used() + wire_size(record) + more_digits > room_in_memory() && (evict_one() || drop_one(RecordKind::event))) {
    record.body = losses_.next(most_ranges);
  }
  Happening happening = losses_.take(most_ranges);
  if (settings_.on_happening) settings_.on_happening(happening);
  notice_due_ = losses_.empty() ? never : clock_.now() + notice_delay;
  record.sequence = keeper_.blocks().take();
  record.body = std::move(happening);
  const std::size_t bytes = wire_size(record);
  const std::uint64_t sequence = record.sequence;
  keep(RecordKind::event, {std::make_shared<const Record>(std::move(record)), bytes, clock_.now()});
  if (disk_ && losses_.empty()) disk_->on_all_named(sequence);
}

}  // namespace sluice
