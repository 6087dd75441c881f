#include "gateway/outbox/outbox_cursor.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "gateway/outbox/disk_keeper.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {
namespace {

constexpr auto nothing_is_live = std::numeric_limits<std::uint64_t>::max();

RecordKind kind_of(Lane lane) {
  return lane == Lane::events ? RecordKind::event : RecordKind::telemetry;
}

}  // namespace

OutboxCursor::OutboxCursor(DurableOutbox& outbox, const Executor& executor, SavedCursor saved)
    : outbox_(outbox), name_(saved.name), first_live_(nothing_is_live), news_(executor) {
  restore(saved);
  if (has_waiting(Lane::events) || has_waiting(Lane::backlog)) news_.set();
}

void OutboxCursor::restore(const SavedCursor& saved) {
  for (const SequenceRange& range : saved.events) done(RecordKind::event).add(range);
  for (const SequenceRange& range : saved.telemetry) done(RecordKind::telemetry).add(range);
}

OutboxCursor::~OutboxCursor() {
  outbox_.leave(this);
}

void OutboxCursor::begin() {
  end();
  connected_ = true;
  first_live_ = outbox_.next_sequence();
  place(Lane::live).taken = first_live_ - 1;
  if (has_waiting(Lane::events) || has_waiting(Lane::backlog)) news_.set();
  outbox_.on_connection();
}

void OutboxCursor::end() {
  connected_ = false;
  first_live_ = nothing_is_live;
  live_done_ = {};
  passes_over_ = false;
  live_bytes_ = 0;
  ++epoch_;
  for (Place& place : places_) {
    place.taken = 0;
    place.in_flight = {};
  }
  for (Ahead& ahead : ahead_) ahead = {};
  outbox_.on_connection();
}

bool OutboxCursor::has_read_all(RecordKind kind) const {
  return ahead(kind).looked_up_to >= outbox_.disk_end(kind);
}

/// Backlog passes over what was acknowledged, and over what was taken as live.
bool OutboxCursor::is_elsewhere(Lane lane, std::uint64_t sequence) const {
  if (done(kind_of(lane)).contains(sequence)) return true;
  return lane == Lane::backlog && (place(Lane::live).in_flight.contains(sequence) || live_done_.contains(sequence));
}

const KeptRecord* OutboxCursor::next_in_memory(Lane lane, std::uint64_t after) const {
  const RecordQueue& queue = outbox_.queue(kind_of(lane));
  auto place = queue.after(after);
  while (place != queue.end() && is_elsewhere(lane, place->sequence())) ++place;
  if (place == queue.end() || !outbox_.may_leave(place->sequence())) return nullptr;
  if (lane == Lane::backlog && place->sequence() >= first_live_) return nullptr;
  return &*place;
}

const KeptRecord* OutboxCursor::next(Lane lane, std::uint64_t after) const {
  if (lane == Lane::live) return connected_ ? next_in_memory(lane, std::max(after, first_live_ - 1)) : nullptr;
  const auto& read = ahead(kind_of(lane)).records;
  auto place = std::ranges::upper_bound(read, after, {}, &KeptRecord::sequence);
  while (place != read.end() && is_elsewhere(lane, place->sequence())) ++place;
  if (place != read.end()) return &*place;
  return has_read_all(kind_of(lane)) ? next_in_memory(lane, after) : nullptr;
}

const Record* OutboxCursor::peek(Lane lane) const {
  const KeptRecord* kept = next(lane, place(lane).taken);
  return kept ? kept->record.get() : nullptr;
}

bool OutboxCursor::has_waiting(Lane lane) const {
  return (lane != Lane::live && !has_read_all(kind_of(lane))) || peek(lane) != nullptr;
}

std::vector<std::shared_ptr<const Record>> OutboxCursor::take(Lane lane, std::size_t max_bytes) {
  std::vector<std::shared_ptr<const Record>> taken;
  std::size_t bytes = 0;
  while (const KeptRecord* kept = next(lane, place(lane).taken)) {
    if (!taken.empty() && bytes + kept->bytes > max_bytes) break;
    bytes += kept->bytes;
    taken.push_back(kept->record);
    note_taken(lane, place(lane).taken + 1, *kept);
  }
  if (lane == Lane::live) live_bytes_ -= bytes;
  if (lane != Lane::live) forget_ahead(lane);
  return taken;
}

/// What lies between two records that are taken one after the other is of the other kind, or gone: one range holds them, unless
/// something between belongs to another lane, or may be on a disk that cannot be read.
void OutboxCursor::note_taken(Lane lane, std::uint64_t from, const KeptRecord& record) {
  Place& here = place(lane);
  if (lane == Lane::live) from = std::max(from, first_live_);
  const SequenceRange span{from, record.sequence()};
  const bool is_blind = lane != Lane::live && !outbox_.is_disk_readable();
  passes_over_ = passes_over_ || is_blind;
  const bool is_split = lane == Lane::backlog && (!place(Lane::live).in_flight.common(span).empty() || !live_done_.common(span).empty() ||
                                                  !done(RecordKind::telemetry).common(span).empty());
  here.in_flight.add(is_split || is_blind ? SequenceRange{record.sequence(), record.sequence()} : span);
  here.taken = record.sequence();
}

void OutboxCursor::forget_ahead(Lane lane) {
  Ahead& read = ahead(kind_of(lane));
  while (!read.records.empty() && read.records.front().sequence() <= place(lane).taken) {
    read.bytes -= read.records.front().bytes;
    read.records.pop_front();
  }
  if (wanted(kind_of(lane))) outbox_.on_wanted();
}

void OutboxCursor::acknowledge(Lane lane, std::uint64_t up_to) {
  Place& here = place(lane);
  for (const SequenceRange& range : here.in_flight.common({0, up_to})) {
    here.in_flight.remove(range);
    if (lane == Lane::live && range.first <= outbox_.disk_end(RecordKind::telemetry)) live_done_.add(range);
    done(kind_of(lane)).add(range);
    outbox_.settle(kind_of(lane), range);
  }
}

Task<void> OutboxCursor::wait() {
  co_await news_.wait();
  news_.clear();
}

bool OutboxCursor::is_in_flight(RecordKind kind, std::uint64_t sequence) const {
  if (kind == RecordKind::event) return place(Lane::events).in_flight.contains(sequence);
  return place(Lane::live).in_flight.contains(sequence) || place(Lane::backlog).in_flight.contains(sequence);
}

void OutboxCursor::on_kept(RecordKind kind, const KeptRecord& record) {
  if (kind == RecordKind::telemetry && connected_) live_bytes_ += record.bytes;
  news_.set();
}

void OutboxCursor::on_dropped(RecordKind kind, const KeptRecord& record) {
  const bool waits = record.sequence() > place(Lane::live).taken && record.sequence() >= first_live_;
  if (kind == RecordKind::telemetry && waits) live_bytes_ -= record.bytes;
}

void OutboxCursor::on_evicted(RecordKind kind, const KeptRecord& record) {
  on_dropped(kind, record);
  const bool waits = record.sequence() > place(Lane::live).taken && record.sequence() >= first_live_;
  if (kind == RecordKind::telemetry && connected_ && waits) first_live_ = record.sequence() + 1;
}

std::optional<SequenceRange> OutboxCursor::wanted(RecordKind kind) const {
  if (!connected_ || ahead(kind).bytes >= portion || has_read_all(kind)) return std::nullopt;
  return SequenceRange{ahead(kind).looked_up_to + 1, outbox_.disk_end(kind)};
}

void OutboxCursor::on_read(RecordKind kind, Chunk chunk) {
  Ahead& read = ahead(kind);
  for (auto& record : chunk.records) {
    const std::size_t bytes = wire_size(*record);
    read.bytes += bytes;
    read.records.push_back({std::move(record), bytes});
  }
  read.looked_up_to = chunk.up_to;
  news_.set();
}

}  // namespace sluice
