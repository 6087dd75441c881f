#include "gateway/store/store_state.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "gateway/store/losses.hpp"
#include "gateway/store/making_room.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {
namespace {

constexpr SequenceRange everything{0, std::numeric_limits<std::int64_t>::max()};
// What a row takes of a page besides itself, and its share of the pages above.
constexpr std::uint64_t row_overhead = 24;
// Pages that a transaction may need for other things: the cursors, the boots, a split of a page.
constexpr std::uint64_t reserve = 8 * OutboxFile::page_size;

TimePoint newest_of(const std::vector<std::shared_ptr<const Record>>& records) {
  TimePoint newest{};
  for (const auto& record : records) {
    if (!record->boot) newest = std::max(newest, record->time);
  }
  return newest;
}

void append(std::vector<Loss>& to, std::vector<Loss> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

Store::State::State(StoreSettings settings, std::unique_ptr<OutboxFile> file, std::uint64_t records)
    : settings_(std::move(settings)), file_(std::move(file)), records_(records) {}

Store::State::~State() = default;

Result<Written> Store::State::write(const Writing& writing) {
  const std::uint64_t before = records_;
  if (auto written = try_write(writing)) return std::move(*written);
  const Error error = file_->database.error();
  file_->database.forgive();
  records_ = before;
  file_->boots.load();
  return std::unexpected(error);
}

std::optional<Written> Store::State::try_write(const Writing& writing) {
  Written written;
  file_->limit(writing.max_bytes);
  file_->database.run("BEGIN IMMEDIATE");
  remove_done(writing);
  insert(writing, written.losses);
  file_->save(writing.cursors);
  file_->boots.note(writing.offset, newest_of(writing.records));
  written.there = there();
  file_->database.run("COMMIT");
  if (!file_->database.ok()) return std::nullopt;
  return written;
}

void Store::State::remove_done(const Writing& writing) {
  std::uint64_t removed = 0;
  for (const SequenceRange& range : writing.done_events) removed += file_->events.remove(range);
  for (const SequenceRange& range : writing.done_telemetry) removed += file_->telemetry.remove(range);
  records_ -= std::min(records_, removed);
}

void Store::State::insert(const Writing& writing, std::vector<Loss>& losses) {
  Losses lost;
  MakingRoom room(*file_, {.max_bytes = writing.max_bytes, .on_full = writing.on_full, .given_out = given_out_}, lost);
  std::uint64_t added = 0;
  for (const auto& record : writing.records) {
    if (!file_->database.ok()) return;
    const std::string row = encode_row(*record, {.boot = file_->boots.number_of(*record), .complete = writing.complete});
    if (room.make(row.size() + row_overhead + reserve, record->kind())) {
      added += file_->table(record->kind()).put(record->sequence, row);
    } else {
      room.refuse(*record);
    }
  }
  if (!writing.records.empty()) room.make(0, RecordKind::telemetry);
  records_ += added;
  records_ -= std::min(records_, room.removed());
  append(losses, lost.take());
}

Result<Chunk> Store::State::read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) {
  if (auto chunk = try_read(kind, wanted, max_bytes)) return std::move(*chunk);
  const Error error = file_->database.error();
  file_->database.forgive();
  return std::unexpected(error);
}

std::optional<Chunk> Store::State::try_read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) {
  Chunk chunk{.records = {}, .up_to = wanted.last, .losses = {}};
  RowDecoder decoder;
  std::vector<std::uint64_t> damaged;
  std::size_t bytes = 0;
  RecordTable& table = file_->table(kind);
  Statement& rows = table.rows(wanted);
  while (rows.next()) {
    auto row = decoder.decode(rows.number(0), rows.bytes(1));
    if (!row || row->record.kind() != kind) {
      damaged.push_back(rows.number(0));
      continue;
    }
    bytes += wire_size(row->record);
    if (bytes > max_bytes && !chunk.records.empty()) {
      chunk.up_to = chunk.records.back()->sequence;
      break;
    }
    row->record.boot = file_->boots.earlier(row->facts.boot);
    chunk.records.push_back(std::make_shared<const Record>(std::move(row->record)));
  }
  rows.finish();
  remove_damaged(table, damaged, chunk.losses);
  if (!file_->database.ok()) return std::nullopt;
  if (!chunk.records.empty()) given_out_[static_cast<std::size_t>(kind)] = chunk.records.back()->sequence;
  return chunk;
}

void Store::State::remove_damaged(RecordTable& table, const std::vector<std::uint64_t>& damaged, std::vector<Loss>& losses) {
  if (damaged.empty()) return;
  Losses lost;
  file_->database.run("BEGIN IMMEDIATE");
  for (const std::uint64_t sequence : damaged) {
    table.remove({sequence, sequence});
    lost.add("damaged", 1, {sequence, sequence});
  }
  file_->database.run("COMMIT");
  if (!file_->database.ok()) return;
  records_ -= std::min<std::uint64_t>(records_, damaged.size());
  append(losses, lost.take());
}

Inhabitants Store::State::there() {
  Inhabitants there{.bytes = file_->used_bytes(), .records = records_};
  there.last_event = file_->events.last();
  there.last_telemetry = file_->telemetry.last();
  const std::uint64_t first_event = there.last_event == 0 ? 0 : file_->events.first();
  const std::uint64_t first_telemetry = there.last_telemetry == 0 ? 0 : file_->telemetry.first();
  there.first = first_event == 0 || first_telemetry == 0 ? first_event + first_telemetry : std::min(first_event, first_telemetry);
  if (there.first == 0) return there;
  RowDecoder decoder;
  Statement& rows = (there.first == first_event ? file_->events : file_->telemetry).rows({there.first, there.first});
  const auto oldest = rows.next() ? decoder.decode(there.first, rows.bytes(1)) : std::nullopt;
  rows.finish();
  if (oldest) there.oldest = file_->boots.on_present_clock(oldest->facts.boot, oldest->record.time);
  return there;
}

std::uint64_t Store::State::complete() {
  std::uint64_t complete = 0;
  RowDecoder decoder;
  for (RecordTable* table : {&file_->events, &file_->telemetry}) {
    Statement& rows = table->rows_backwards(everything);
    if (rows.next()) {
      const auto row = decoder.decode(rows.number(0), rows.bytes(1));
      if (row) complete = std::max(complete, row->facts.complete);
    }
    rows.finish();
  }
  return complete;
}

std::vector<SequenceRange> Store::State::among(SequenceRange wanted) {
  SequenceSet found;
  for (RecordTable* table : {&file_->events, &file_->telemetry}) {
    Statement& rows = table->rows(wanted);
    while (rows.next()) found.add(rows.number(0));
    rows.finish();
  }
  return found.take(found.ranges());
}

}  // namespace sluice
