#include "gateway/outbox/memory_outbox.hpp"

#include <algorithm>
#include <cassert>
#include <format>
#include <utility>

#include "gateway/outbox/memory_cursor.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {
namespace {

constexpr Duration longest_rest = 10s;
constexpr Duration rest_while_holding = 1s;

}  // namespace

MemoryOutbox::MemoryOutbox(Executor executor, Clock& clock, OutboxSettings settings, SequenceBlocks sequences)
    : executor_(std::move(executor)),
      clock_(clock),
      settings_(std::move(settings)),
      keeper_(executor_, clock_, std::move(sequences)),
      attention_(executor_),
      review_due_(clock_.now() + review_period),
      reviewed_(keeper_.blocks().next()) {
  if (const auto& unknown = keeper_.blocks().unknown()) {
    if (settings_.on_happening) settings_.on_happening(*unknown);
    append({.time = clock_.now(), .body = *unknown});
  }
}

MemoryOutbox::~MemoryOutbox() {
  assert(cursors_.empty());
}

void MemoryOutbox::append(Record record) {
  record.sequence = keeper_.blocks().take();
  if (keeper_.blocks().is_low() && !std::exchange(low_, true)) attention_.set();
  const Lane lane = record.is_event() ? Lane::events : Lane::telemetry;
  const std::size_t bytes = wire_size(record);
  if (make_room(lane, bytes)) {
    keep(lane, {std::make_shared<const Record>(std::move(record)), bytes});
  } else {
    note_drop(record);
  }
  if (clock_.now() >= notice_due_) name_drops();
}

void MemoryOutbox::keep(Lane lane, KeptRecord record) {
  for (MemoryCursor* cursor : cursors_) cursor->on_kept(lane, record);
  queue(lane).push(std::move(record));
}

std::unique_ptr<Cursor> MemoryOutbox::open_cursor(std::string name) {
  auto cursor = std::make_unique<MemoryCursor>(*this, executor_, std::move(name));
  cursors_.push_back(cursor.get());
  return cursor;
}

void MemoryOutbox::leave(MemoryCursor* cursor) {
  cursors_.remove(cursor);
  for (const Lane lane : {Lane::events, Lane::telemetry}) trim(lane);
}

void MemoryOutbox::trim(Lane lane) {
  if (cursors_.empty()) return;
  const auto acknowledged = [lane](const MemoryCursor* cursor) { return cursor->acknowledged(lane); };
  queue(lane).remove_up_to(acknowledged(*std::ranges::min_element(cursors_, {}, acknowledged)));
}

OutboxUse MemoryOutbox::use() const {
  OutboxUse use{.dropped = dropped_};
  for (const RecordQueue& records : queues_) {
    use.records += records.size();
    use.bytes += records.bytes();
    if (records.empty()) continue;
    const TimePoint oldest = records.begin()->record->time;
    use.oldest = std::min(use.oldest.value_or(oldest), oldest);
  }
  return use;
}

std::uint64_t MemoryOutbox::settled() const {
  std::uint64_t settled = std::min(next_sequence(), unnamed_.smallest().value_or(next_sequence()));
  for (const RecordQueue& records : queues_) {
    if (!records.empty()) settled = std::min(settled, records.begin()->sequence());
  }
  // A loss that is named only in a record that was not delivered is not settled either.
  for (const KeptRecord& kept : queue(Lane::events)) {
    for (const SequenceRange& range : std::get<Happening>(kept.record->body).ranges) settled = std::min(settled, range.first);
  }
  return settled;
}

Task<void> MemoryOutbox::run() {
  while (true) {
    if (settings_.on_turn) settings_.on_turn(clock_.now() + longest_rest + SequenceKeeper::patience);
    co_await keep_numbering();
    low_ = keeper_.blocks().is_low();
    if (low_ && disk_works_) attention_.set();  // much was made while the disk wrote
    if (clock_.now() >= notice_due_) name_drops();
    const TimePoint wake = std::min(clock_.now() + (is_holding() ? rest_while_holding : longest_rest), notice_due_);
    if (co_await attention_.wait_until(clock_, wake)) attention_.clear();
  }
}

Task<void> MemoryOutbox::keep_numbering() {
  SequenceBlocks& blocks = keeper_.blocks();
  if (blocks.is_low()) {
    if (clock_.now() < review_due_) blocks.grow();
    co_await reserve();
  }
  if (clock_.now() < review_due_) co_return;
  review_due_ = clock_.now() + review_period;
  blocks.fit(blocks.next() - std::exchange(reviewed_, blocks.next()));
  if (settled() != blocks.on_disk().settled) co_await reserve();
}

Task<void> MemoryOutbox::reserve() {
  const std::uint64_t before = last_deliverable();
  const auto reserved = co_await keeper_.reserve(settled());
  if (before < std::min(last_deliverable(), next_sequence() - 1)) std::ranges::for_each(cursors_, &MemoryCursor::on_released);
  if (std::exchange(disk_works_, reserved.has_value()) == reserved.has_value()) co_return;
  if (settings_.on_numbering) settings_.on_numbering(reserved);
}

Task<Result<void>> MemoryOutbox::close() {
  co_return co_await keeper_.give_back(settled());
}

}  // namespace sluice
