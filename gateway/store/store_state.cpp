#include "gateway/store/store_state.hpp"

#include <algorithm>
#include <utility>

#include "gateway/store/making_room.hpp"
#include "gateway/wire_size.hpp"

namespace sluice {
namespace {

constexpr SequenceRange everything{0, largest_number};
// What a row takes of a page besides itself, and its share of the pages above.
constexpr std::uint64_t row_overhead = 24;
// Pages that a transaction may need for other things: the cursors, the boots, a split of a page.
constexpr std::uint64_t reserve = 8 * OutboxFile::page_size;
// The file grows in steps of it: a size that changes costs the file system's journal a commit.
constexpr std::uint64_t growth = 64 * OutboxFile::page_size;

void append(std::vector<Loss>& to, std::vector<Loss> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

StoreState::StoreState(StoreSettings settings, OpenedFile opened) : settings_(std::move(settings)) {
  adopt(std::move(opened));
}

StoreState::~StoreState() {
  if (!file_) return;
  if (is_failed_) {
    file_->database.leave_as_it_is();
  } else if (!has_counted_) {
    file_->save_count(records_);
  }
}

void StoreState::adopt(OpenedFile opened) {
  file_ = std::move(opened.file);
  records_ = opened.records;
  has_counted_ = true;
  is_damaged_ = is_damaged_ || opened.is_damaged;
  is_new_ = opened.is_new;
  findings_.insert(findings_.end(), opened.findings.begin(), opened.findings.end());
  append(owed_, std::move(opened.losses));
}

Result<void> StoreState::mend() {
  file_.reset();
  auto opened = mend_outbox_file(settings_, last_);
  if (!opened) return std::unexpected(opened.error());
  adopt(std::move(*opened));
  return {};
}

template <typename Answer>
Result<Answer> StoreState::answer(std::function<std::optional<Answer>()> attempt) {
  for (bool is_second = false;; is_second = true) {
    if (!file_) {
      if (const auto mended = mend(); !mended) return std::unexpected(mended.error());
    }
    const std::uint64_t before = records_;
    if (auto answer = attempt()) {
      is_failed_ = false;
      append(answer->losses, std::exchange(owed_, {}));
      return std::move(*answer);
    }
    const Error error = file_->database.error();
    const bool is_damaged = file_->database.is_damaged();
    records_ = before;
    is_failed_ = error.reason == Reason::bus;
    file_->take_back();
    if (!is_second && error.reason == Reason::overflow && file_->database.empty_log()) continue;
    if (is_second || !is_damaged) return std::unexpected(error);
    file_.reset();
  }
}

Result<Written> StoreState::write(const Writing& writing) {
  return answer<Written>([this, &writing] { return try_write(writing); });
}

Result<Chunk> StoreState::read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) {
  return answer<Chunk>([&] { return try_read(kind, wanted, max_bytes); });
}

std::optional<Written> StoreState::try_write(const Writing& writing) {
  Written written;
  file_->limit(writing.max_bytes);
  file_->database.run("BEGIN IMMEDIATE");
  if (has_counted_) file_->forget_count();
  remove_done(writing);
  file_->forget_losses(writing.named_up_to);
  insert(writing, written.losses);
  for (const Loss& loss : written.losses) file_->note(loss);
  written.last_loss = file_->last_loss();
  file_->save(writing.cursors);
  file_->boots.note(writing);
  written.there = there();
  if (!writing.records.empty()) file_->database.claim(growth);
  file_->database.run("COMMIT");
  if (!file_->database.ok()) return std::nullopt;
  has_counted_ = false;
  return written;
}

void StoreState::remove_done(const Writing& writing) {
  std::uint64_t removed = 0;
  for (const SequenceRange& range : writing.done_events) removed += file_->events.remove(range);
  for (const SequenceRange& range : writing.done_telemetry) removed += file_->telemetry.remove(range);
  records_ -= std::min(records_, removed);
}

void StoreState::insert(const Writing& writing, std::vector<Loss>& losses) {
  Losses lost;
  const MakingRoom::Limits limits{.max_bytes = writing.max_bytes, .on_full = writing.on_full, .given_out = given_out_, .records = records_};
  MakingRoom room(*file_, limits, sweep_, lost);
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

std::optional<Chunk> StoreState::try_read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) {
  Chunk chunk{.records = {}, .up_to = wanted.last, .losses = {}};
  RowDecoder decoder;
  DamagedRows damaged;
  std::size_t bytes = 0;
  RecordTable& table = file_->table(kind);
  Statement& rows = table.rows(wanted);
  while (rows.next()) {
    if (!damaged.is_in_order(rows.number(0))) file_->database.check(SQLITE_CORRUPT);
    auto row = decoder.decode(rows.number(0), rows.bytes(1));
    if (!row || row->record.kind() != kind) {
      damaged.add(rows.number(0));
      continue;
    }
    bytes += wire_size(row->record);
    if (bytes > max_bytes && !chunk.records.empty()) {
      chunk.up_to = chunk.records.back()->sequence;
      break;
    }
    damaged.add_intact(row->record.sequence);
    row->record.boot = file_->boots.earlier(row->facts.boot);
    chunk.records.push_back(std::make_shared<const Record>(std::move(row->record)));
  }
  rows.finish();
  remove_damaged(table, damaged, chunk.losses);
  if (!file_->database.ok()) return std::nullopt;
  if (!chunk.records.empty()) given_out_[static_cast<std::size_t>(kind)] = chunk.records.back()->sequence;
  return chunk;
}

void StoreState::remove_damaged(RecordTable& table, const DamagedRows& damaged, std::vector<Loss>& losses) {
  if (damaged.numbers().empty()) return;
  std::uint64_t removed = 0;
  file_->database.run("BEGIN IMMEDIATE");
  if (has_counted_) file_->forget_count();
  for (const std::uint64_t sequence : damaged.numbers()) removed += table.remove({sequence, sequence});
  Loss loss{.reason = "damaged", .records = removed, .ranges = damaged.ranges()};
  file_->note(loss);
  file_->database.run("COMMIT");
  if (!file_->database.ok()) return;
  has_counted_ = false;
  records_ -= std::min(records_, removed);
  losses.push_back(std::move(loss));
}

Result<Store::Opened> StoreState::survey() {
  for (bool is_second = false;; is_second = true) {
    Store::Opened opened;
    opened.there = there();
    opened.cursors = file_->cursors();
    opened.losses = file_->losses();
    owed_.clear();  // they are among them
    opened.last_loss = file_->last_loss();
    opened.complete = complete();
    if (settings_.uncertain) opened.certain = among(*settings_.uncertain);
    opened.is_damaged = is_damaged_;
    opened.is_new = is_new_;
    opened.findings = findings_;
    file_->database.shrink();  // most gateways need no more of it until the broker is away
    if (file_->database.ok()) return opened;
    const Error error = file_->database.error();
    if (is_second || !file_->database.is_damaged()) return std::unexpected(error);
    if (auto mended = mend(); !mended) return std::unexpected(mended.error());
  }
}

Inhabitants StoreState::there() {
  Inhabitants there{.bytes = file_->used_bytes(), .records = records_};
  there.last_event = file_->events.last();
  there.last_telemetry = file_->telemetry.last();
  last_ = std::max({last_, there.last_event, there.last_telemetry});
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

std::uint64_t StoreState::complete() {
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

/// With so many gaps that they cannot be held, fewer than there are.
std::vector<SequenceRange> StoreState::among(SequenceRange wanted) {
  constexpr std::size_t most_gaps = 4096;
  SequenceSet found;
  for (RecordTable* table : {&file_->events, &file_->telemetry}) {
    Statement& rows = table->rows(wanted);
    while (found.ranges() < most_gaps && rows.next()) found.add(rows.number(0));
    rows.finish();
  }
  return found.take(found.ranges());
}

}  // namespace sluice
