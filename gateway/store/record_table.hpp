#pragma once
#include <string_view>

#include "gateway/store/sqlite.hpp"
#include "gateway/store/types.hpp"

namespace sluice {

/// The rows of one kind. Its methods write into the transaction that is open.
class RecordTable {
 public:
  RecordTable(Database& database, RecordKind kind);

  RecordKind kind() const { return kind_; }
  /// Smallest and largest number; 0 when there is none.
  std::uint64_t first() { return number_of(first_); }
  std::uint64_t last() { return number_of(last_); }
  bool has(std::uint64_t sequence);
  std::uint64_t count();

  /// How many rows there are more.
  std::uint64_t put(std::uint64_t sequence, std::string_view row);
  /// How many rows there are fewer.
  std::uint64_t remove(SequenceRange range);

  /// Rows (sequence, record) within the range, ascending or descending; to be finished before anything is removed.
  Statement& rows(SequenceRange range);
  Statement& rows_backwards(SequenceRange range);

 private:
  static std::uint64_t number_of(Statement& query);

  RecordKind kind_;
  Database& database_;
  Statement first_;
  Statement last_;
  Statement has_;
  Statement count_;
  Statement put_;
  Statement remove_;
  Statement rows_;
  Statement rows_backwards_;
};

}  // namespace sluice
