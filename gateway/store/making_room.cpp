#include "gateway/store/making_room.hpp"

#include <algorithm>

#include "gateway/store/record_codec.hpp"

namespace sluice {
namespace {

// Rows leave some of their page empty, and there are the pages above them.
constexpr std::uint64_t row_overhead = 12;

std::vector<SequenceRange> named_by(const Record& record) {
  if (const auto* merged = std::get_if<MergedBody>(&record.body)) return {merged->replaced};
  const auto* event = std::get_if<Happening>(&record.body);
  return event ? event->ranges : std::vector<SequenceRange>();
}

// A bite costs about as much as a row; many of them hold up the transaction.
constexpr int most_bites = 16;

}  // namespace

bool MakingRoom::has(std::uint64_t bytes) {
  return limits_.max_bytes == 0 || file_.used_bytes() + bytes <= limits_.max_bytes;
}

bool MakingRoom::make(std::uint64_t bytes, RecordKind kind) {
  for (int bites = 0; bites < most_bites && file_.database.ok() && !has(bytes); ++bites) {
    const std::uint64_t excess = file_.used_bytes() + bytes - limits_.max_bytes;
    if (!drop(kind, std::clamp(excess, limits_.max_bytes / 64, limits_.max_bytes / 8))) return false;
  }
  // A limit that was lowered by far is reached in several transactions; what comes meanwhile is not refused.
  return file_.database.ok() && (has(bytes) || !has(0));
}

bool MakingRoom::drop(RecordKind kind, std::uint64_t bytes) {
  if (limits_.on_full == OnFull::drop_newest) {
    if (kind == RecordKind::telemetry) return false;
    if (drop_newest_telemetry(bytes)) return true;
  }
  const auto [events, telemetry] = limits_.given_out;
  if (limits_.on_full == OnFull::thin_out) {
    const std::uint64_t fewer = sweep_.bite(file_, telemetry, limits_.records - std::min(limits_.records, removed_), losses_);
    removed_ += fewer;
    if (fewer > 0) return true;
  }
  if (drop_oldest(file_.telemetry, {telemetry + 1, largest_number}, bytes) || drop_oldest(file_.telemetry, {0, telemetry}, bytes))
    return true;
  if (kind == RecordKind::telemetry) return false;
  return drop_oldest(file_.events, {events + 1, largest_number}, bytes) || drop_oldest(file_.events, {0, events}, bytes);
}

bool MakingRoom::drop_oldest(RecordTable& table, SequenceRange among, std::uint64_t bytes) {
  std::uint64_t freed = 0;
  SequenceRange bite{0, 0};
  Statement& rows = table.rows(among);
  while (freed < bytes && rows.next()) {
    lose(rows.number(0), rows.bytes(1));
    freed += rows.bytes(1).size() + row_overhead;
    bite = {bite.first == 0 ? rows.number(0) : bite.first, rows.number(0)};
  }
  rows.finish();
  if (freed == 0) return false;
  removed_ += table.remove(bite);
  return file_.database.ok();
}

bool MakingRoom::drop_newest_telemetry(std::uint64_t bytes) {
  std::uint64_t freed = 0;
  std::uint64_t from = 0;
  Statement& rows = file_.telemetry.rows_backwards({0, largest_number});
  while (freed < bytes && rows.next()) {
    from = rows.number(0);
    lose(from, rows.bytes(1));
    freed += rows.bytes(1).size() + row_overhead;
  }
  rows.finish();
  if (freed == 0) return false;
  removed_ += file_.telemetry.remove({from, largest_number});
  return file_.database.ok();
}

void MakingRoom::refuse(const Record& record) {
  lose(record);
}

std::string MakingRoom::reason() const {
  return std::string(name(limits_.on_full == OnFull::drop_newest ? OnFull::drop_newest : OnFull::drop_oldest));
}

void MakingRoom::lose(std::uint64_t sequence, std::string_view row) {
  RowDecoder decoder;
  if (const auto decoded = decoder.decode(sequence, row)) return lose(decoded->record);
  losses_.add(reason(), 1, {sequence, sequence});
}

void MakingRoom::lose(const Record& record) {
  losses_.add(reason(), 1, {record.sequence, record.sequence});
  for (const SequenceRange& range : named_by(record)) losses_.add(reason(), 0, range);
}

}  // namespace sluice
