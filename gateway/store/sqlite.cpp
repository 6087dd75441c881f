#include "gateway/store/sqlite.hpp"

#include <algorithm>
#include <cerrno>
#include <format>
#include <system_error>

namespace sluice {
namespace {

Reason reason_of(int code, int system_error) {
  const bool no_space = system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
  const bool forbidden = system_error == EACCES || system_error == EPERM || system_error == EROFS;
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return Reason::overflow;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Reason::denied;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return no_space ? Reason::overflow : forbidden ? Reason::denied : Reason::bus;
    default:
      return Reason::bus;
  }
}

}  // namespace

Database::Database(std::filesystem::path file, Mode mode, const std::string& vfs) : file_(std::move(file)) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file_.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  handle_.reset(handle);
  check(code);
}

bool Database::check(int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return true;
  if (!ok()) return false;
  code_ = code;
  system_error_ = sqlite3_system_errno(handle_.get());
  said_ = sqlite3_extended_errcode(handle_.get()) == code ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  return false;
}

bool Database::is_damaged() const {
  switch (code_ & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // a table is not there: the statements themselves are right
    case SQLITE_TOOBIG:
    case SQLITE_SCHEMA:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
      return true;
    default:
      return false;
  }
}

Error Database::error() const {
  const int code = code_ & 0xFF;
  const bool of_system = (code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && system_error_ != 0;
  const std::string kernel = of_system ? std::format(" ({})", std::generic_category().message(system_error_)) : "";
  return {.reason = reason_of(code_, system_error_), .detail = std::format("{}: {}{}", file_.string(), said_, kernel)};
}

void Database::forgive() {
  if (!sqlite3_get_autocommit(handle_.get())) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  code_ = SQLITE_OK;
}

void Database::run(const std::string& statements) {
  if (ok()) check(sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr));
}

void Database::claim(std::uint64_t step) {
  const auto needed = number("PRAGMA page_count") * number("PRAGMA page_size");
  sqlite3_file* file = nullptr;
  sqlite3_int64 size = 0;
  if (!ok() || !check(sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file)))) return;
  if (!check(file->pMethods->xFileSize(file, &size)) || size >= needed) return;
  // Written, not only made longer: a hole in a file has no room of its own.
  const std::string zeroes(static_cast<std::size_t>(step), '\0');
  for (; size < needed && ok(); size += static_cast<sqlite3_int64>(step)) {
    check(file->pMethods->xWrite(file, zeroes.data(), static_cast<int>(step), size));
  }
}

bool Database::empty_log() {
  if (!ok()) return false;
  int in_log = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_RESTART, &in_log, &moved);
  return code == SQLITE_OK && in_log == moved;
}

std::int64_t Database::number(const std::string& query) {
  Statement statement(*this, query);
  statement.start();
  const std::int64_t number = statement.next() ? statement.integer(0) : 0;
  statement.finish();
  return number;
}

std::string Database::text(const std::string& query) {
  Statement statement(*this, query);
  statement.start();
  std::string text(statement.next() ? statement.bytes(0) : std::string_view());
  statement.finish();
  return text;
}

void Statement::prepare() {
  if (!database_.ok()) return;
  if (statement_) {
    sqlite3_reset(statement_.get());
    return;
  }
  sqlite3_stmt* made = nullptr;
  database_.check(sqlite3_prepare_v3(database_.get(), text_.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
  statement_.reset(made);
}

bool Statement::next() {
  if (!database_.ok() || !statement_) return false;
  const int code = sqlite3_step(statement_.get());
  return database_.check(code) && code == SQLITE_ROW;
}

void Statement::finish() {
  if (statement_) sqlite3_reset(statement_.get());
}

std::string_view Statement::bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  return {static_cast<const char*>(bytes), bytes ? static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)) : 0};
}

void Statement::bind(int place, std::int64_t value) {
  if (database_.ok()) database_.check(sqlite3_bind_int64(statement_.get(), place, value));
}

void Statement::bind(int place, std::uint64_t value) {
  bind(place, static_cast<std::int64_t>(std::min(value, largest_number)));
}

void Statement::bind(int place, std::string_view bytes) {
  if (database_.ok()) database_.check(sqlite3_bind_blob64(statement_.get(), place, bytes.data(), bytes.size(), SQLITE_STATIC));
}

void Statement::bind(int place, const std::string& text) {
  if (database_.ok()) database_.check(sqlite3_bind_text64(statement_.get(), place, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

}  // namespace sluice
