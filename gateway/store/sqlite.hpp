#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "drivers/async/result.hpp"

namespace sluice {

/// What SQLite keeps of an unsigned number: its integers are signed.
inline constexpr std::uint64_t largest_number = std::numeric_limits<std::int64_t>::max();

/// A connection to an SQLite file. The first error sticks: whatever is asked afterwards does nothing, until forgive(). So a sequence
/// of statements is written without a look at each, and asked once.
class Database {
 public:
  enum class Mode : std::uint8_t { existing, create };

  Database(std::filesystem::path file, Mode mode, const std::string& vfs);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  bool ok() const { return code_ == SQLITE_OK; }
  /// The file is no database, or its structure is broken.
  bool is_damaged() const;
  /// Sentence with the file and what SQLite and the kernel said. Reasons as Store says.
  Error error() const;
  /// Closing it moves nothing from the log into the file.
  void leave_as_it_is() { sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }
  /// Undoes the open transaction, if any, and forgets the error.
  void forgive();
  /// Keeps the error when it is the first, and the code is one.
  bool check(int code);

  /// Statements without results.
  void run(const std::string& statements);
  /// First column of the first row; 0 when there is none.
  std::int64_t number(const std::string& query);
  std::string text(const std::string& query);

  /// Has the disk keep room in the file for all pages that the open transaction knows, in steps of `step` bytes. So the log can always
  /// be moved into the file and begun anew, and there is room in it to delete rows on a full disk.
  void claim(std::uint64_t step);
  /// Gives back what the page cache holds.
  void shrink() { sqlite3_db_release_memory(get()); }
  /// Moves the log into the file; what is written next begins at the log's beginning. False when that was not possible: no error.
  bool empty_log();

  std::uint64_t changes() const { return static_cast<std::uint64_t>(sqlite3_changes64(handle_.get())); }
  const std::filesystem::path& file() const { return file_; }
  sqlite3* get() const { return handle_.get(); }

 private:
  std::filesystem::path file_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle_{nullptr, &sqlite3_close};
  int code_ = SQLITE_OK;
  int system_error_ = 0;
  std::string said_;
};

/// One statement, prepared when it is first needed and kept. It goes before its Database does.
class Statement {
 public:
  Statement(Database& database, std::string text) : database_(database), text_(std::move(text)) {}

  /// Begins it anew, with its parameters.
  template <typename... Parameters>
  void start(const Parameters&... parameters) {
    prepare();
    int place = 0;
    (bind(++place, parameters), ...);
  }

  /// To the next row; false behind the last one, or after an error.
  bool next();
  /// The row is no longer needed; nothing is kept open.
  void finish();

  /// Without results.
  template <typename... Parameters>
  void run(const Parameters&... parameters) {
    start(parameters...);
    next();
    finish();
  }

  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(sqlite3_column_int64(statement_.get(), column)); }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  bool is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  /// Until the next row.
  std::string_view bytes(int column) const;

 private:
  void prepare();
  void bind(int place, std::int64_t value);
  /// What is larger than SQLite's integers becomes the largest of them.
  void bind(int place, std::uint64_t value);
  /// A blob; not copied: it lives until the statement is finished.
  void bind(int place, std::string_view bytes);
  /// A text; likewise.
  void bind(int place, const std::string& text);

  Database& database_;
  std::string text_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_{nullptr, &sqlite3_finalize};
};

}  // namespace sluice
