// Who gives way when the outbox is full, and how it is named.
#include <algorithm>
#include <format>

#include "gateway/outbox/memory_cursor.hpp"
#include "gateway/outbox/memory_outbox.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {

/// False when it is the newcomer that has to go.
bool MemoryOutbox::make_room(Lane lane, std::size_t bytes) {
  if (used() + bytes <= settings_.max_bytes) return true;
  if (lane == Lane::telemetry) {
    const bool hopeless = queue(Lane::events).bytes() + bytes > settings_.max_bytes;
    if (hopeless || settings_.on_full == OnFull::drop_newest) return false;
  }
  while (used() + bytes > settings_.max_bytes) {
    if (!drop_one(lane)) break;  // an event larger than the whole room is kept alone
  }
  return true;
}

bool MemoryOutbox::drop_one(Lane for_lane) {
  const Lane lane = queue(Lane::telemetry).empty() ? for_lane : Lane::telemetry;
  if (queue(lane).empty()) return false;
  drop(lane, victim(lane));
  return true;
}

/// The oldest record (for events that push out telemetry under drop_newest: the newest) that is not in flight; else the oldest.
RecordQueue::Iterator MemoryOutbox::victim(Lane lane) const {
  const RecordQueue& records = queue(lane);
  if (lane == Lane::telemetry && settings_.on_full == OnFull::drop_newest) return std::prev(records.end());
  auto place = records.begin();
  for (bool moved = true; moved && place != records.end();) {
    moved = false;
    for (const MemoryCursor* cursor : cursors_) {
      const bool in_flight = cursor->acknowledged(lane) < place->sequence() && place->sequence() <= cursor->taken(lane);
      if (!in_flight) continue;
      place = records.after(cursor->taken(lane));
      moved = true;
      break;
    }
  }
  return place == records.end() ? records.begin() : place;
}

void MemoryOutbox::drop(Lane lane, RecordQueue::Iterator place) {
  const KeptRecord dropped = queue(lane).remove(place);
  for (MemoryCursor* cursor : cursors_) cursor->on_dropped(lane, dropped);
  note_drop(*dropped.record);
}

void MemoryOutbox::note_drop(const Record& record) {
  if (unnamed_.empty()) {
    notice_due_ = clock_.now() + notice_delay;
    attention_.set();
  }
  unnamed_.add(record.sequence);
  ++unnamed_records_;
  ++dropped_;
  const auto* happening = std::get_if<Happening>(&record.body);
  if (!happening) return;
  // With the event goes the name of an earlier loss: it must be named again.
  for (const SequenceRange& range : happening->ranges) unnamed_.add(range);
}

void MemoryOutbox::name_drops() {
  constexpr std::size_t more_digits = 20;
  Happening happening{.type = EventType::records_dropped, .severity = Severity::warning, .reason = std::string(name(settings_.on_full))};
  Record record{.time = clock_.now(), .body = happening};
  // Room first: what gives way to this event is named by it, or it would call for another event, and that one for the next.
  do {
    happening.ranges.resize(std::min(unnamed_.ranges(), most_ranges));
    happening.detail = std::format("the outbox was full: {} records dropped", unnamed_records_);
    record.body = happening;
  } while (used() + wire_size(record) + more_digits > settings_.max_bytes && drop_one(Lane::events));
  happening.ranges = unnamed_.take(most_ranges);
  if (settings_.on_happening) settings_.on_happening(happening);
  unnamed_records_ = 0;
  notice_due_ = unnamed_.empty() ? never : clock_.now() + notice_delay;
  record.sequence = keeper_.blocks().take();
  record.body = std::move(happening);
  const std::size_t bytes = wire_size(record);
  keep(Lane::events, {std::make_shared<const Record>(std::move(record)), bytes});
}

}  // namespace sluice
