#include "gateway/store/record_table.hpp"

#include <format>

namespace sluice {
namespace {

std::string about(RecordKind kind, std::string_view text) {
  const std::string_view table = kind == RecordKind::event ? "events" : "telemetry";
  return std::vformat(text, std::make_format_args(table));
}

}  // namespace

RecordTable::RecordTable(Database& database, RecordKind kind)
    : kind_(kind),
      database_(database),
      first_(database, about(kind, "SELECT min(sequence) FROM {}")),
      last_(database, about(kind, "SELECT max(sequence) FROM {}")),
      has_(database, about(kind, "SELECT 1 FROM {} WHERE sequence = ?")),
      count_(database, about(kind, "SELECT count(*) FROM {}")),
      put_(database, about(kind, "INSERT OR REPLACE INTO {}(sequence, record) VALUES(?, ?)")),
      remove_(database, about(kind, "DELETE FROM {} WHERE sequence BETWEEN ? AND ?")),
      rows_(database, about(kind, "SELECT sequence, record FROM {} WHERE sequence BETWEEN ? AND ? ORDER BY sequence")),
      rows_backwards_(database, about(kind, "SELECT sequence, record FROM {} WHERE sequence BETWEEN ? AND ? ORDER BY sequence DESC")) {}

std::uint64_t RecordTable::number_of(Statement& query) {
  query.start();
  const std::uint64_t number = query.next() ? query.number(0) : 0;
  query.finish();
  return number;
}

std::uint64_t RecordTable::count() {
  return number_of(count_);
}

bool RecordTable::has(std::uint64_t sequence) {
  has_.start(sequence);
  const bool found = has_.next();
  has_.finish();
  return found;
}

std::uint64_t RecordTable::put(std::uint64_t sequence, std::string_view row) {
  const bool is_new = !has(sequence);
  put_.run(sequence, row);
  return is_new ? 1 : 0;
}

std::uint64_t RecordTable::remove(SequenceRange range) {
  remove_.run(range.first, range.last);
  return database_.ok() ? database_.changes() : 0;
}

Statement& RecordTable::rows(SequenceRange range) {
  rows_.start(range.first, range.last);
  return rows_;
}

Statement& RecordTable::rows_backwards(SequenceRange range) {
  rows_backwards_.start(range.first, range.last);
  return rows_backwards_;
}

}  // namespace sluice
