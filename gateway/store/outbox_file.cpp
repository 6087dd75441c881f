#include "gateway/store/outbox_file.hpp"

#include <format>
#include <utility>

#include "gateway/store/record_codec.hpp"

namespace sluice {
namespace {

// Each with its reason in the README.
constexpr auto pragmas =
    "PRAGMA busy_timeout=0; PRAGMA page_size=1024; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-256; PRAGMA temp_store=MEMORY;"
    "PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF; PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL;"
    "PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=2097152;";

constexpr auto tables =
    "CREATE TABLE events(sequence INTEGER PRIMARY KEY, record BLOB NOT NULL);"
    "CREATE TABLE telemetry(sequence INTEGER PRIMARY KEY, record BLOB NOT NULL);"
    "CREATE TABLE boots(number INTEGER PRIMARY KEY, id TEXT NOT NULL, offset INTEGER NOT NULL, synchronised INTEGER NOT NULL,"
    " last INTEGER NOT NULL, sum INTEGER NOT NULL);"
    "CREATE TABLE cursors(name TEXT PRIMARY KEY, done BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE meta(version INTEGER PRIMARY KEY, stream TEXT NOT NULL, sum INTEGER NOT NULL);"
    "CREATE TABLE losses(id INTEGER PRIMARY KEY, reason TEXT NOT NULL, records INTEGER NOT NULL, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL, sum INTEGER NOT NULL);"
    "CREATE TABLE tally(records INTEGER PRIMARY KEY, sum INTEGER NOT NULL);";

// About a second's reading of an SD card, by pages and by rows (each takes some steps of SQLite's machine).
constexpr int most_pages = 16384;
constexpr int most_steps = 500'000;

/// While it lives, a statement that takes more than so many steps is interrupted.
class Bound {
 public:
  Bound(Database& database, int steps) : database_(database), left_(steps / every) {
    sqlite3_progress_handler(database.get(), every, [](void* bound) { return --static_cast<Bound*>(bound)->left_ < 0 ? 1 : 0; }, this);
  }
  Bound(const Bound&) = delete;
  Bound& operator=(const Bound&) = delete;
  ~Bound() { sqlite3_progress_handler(database_.get(), 0, nullptr, nullptr); }

  bool is_reached() const { return left_ < 0; }

 private:
  static constexpr int every = 64;
  Database& database_;
  int left_;
};

std::uint64_t sum_of(std::int64_t version, const std::string& stream) {
  return row_sum(static_cast<std::uint64_t>(version), stream);
}

std::uint64_t sum_of(const std::string& reason, std::uint64_t records, SequenceRange range) {
  return row_sum(range.first, std::format("{} {} {}", reason, records, range.last));
}

std::string encode(const SavedCursor& cursor) {
  v1::StoredCursor message;
  const auto put = [](auto& to, const SequenceRange& range) {
    to.set_first(range.first);
    to.set_last(range.last);
  };
  for (const SequenceRange& range : cursor.events) put(*message.add_events(), range);
  for (const SequenceRange& range : cursor.telemetry) put(*message.add_telemetry(), range);
  message.set_sum(row_sum(0, cursor.name + message.SerializeAsString()));
  return message.SerializeAsString();
}

std::optional<SavedCursor> decode(std::string name, std::string_view row) {
  v1::StoredCursor message;
  if (!message.ParseFromArray(row.data(), static_cast<int>(row.size()))) return std::nullopt;
  const std::uint32_t sum = message.sum();
  message.clear_sum();
  if (sum != row_sum(0, name + message.SerializeAsString())) return std::nullopt;
  SavedCursor cursor{.name = std::move(name), .events = {}, .telemetry = {}};
  for (const v1::StoredRange& range : message.events()) cursor.events.push_back({range.first(), range.last()});
  for (const v1::StoredRange& range : message.telemetry()) cursor.telemetry.push_back({range.first(), range.last()});
  return cursor;
}

std::uint64_t number_of(Statement& pragma) {
  pragma.start();
  const std::uint64_t number = pragma.next() ? pragma.number(0) : 0;
  pragma.finish();
  return number;
}

}  // namespace

OutboxFile::OutboxFile(const std::filesystem::path& file, Database::Mode mode, const std::string& vfs) : database(file, mode, vfs) {
  database.run(pragmas);
}

void OutboxFile::make_tables(const std::string& stream) {
  database.run(std::format("BEGIN IMMEDIATE; PRAGMA application_id={}; PRAGMA user_version={};{}", application_id, schema_version, tables));
  Statement meta(database, "INSERT INTO meta(version, stream, sum) VALUES(?, ?, ?)");
  meta.run(schema_version, stream, sum_of(schema_version, stream));
  database.run("COMMIT");
}

std::optional<OutboxFile::Identity> OutboxFile::identity() {
  Statement query(database, "SELECT version, stream, sum FROM meta");
  query.start();
  std::optional<Identity> found;
  if (query.next()) {
    found = {.stream = std::string(query.bytes(1)), .version = query.integer(0)};
    if (sum_of(found->version, found->stream) != query.number(2)) found.reset();
  }
  query.finish();
  return found;
}

std::vector<SavedCursor> OutboxFile::cursors() {
  std::vector<SavedCursor> found;
  cursors_.start();
  while (cursors_.next()) {
    if (auto cursor = decode(std::string(cursors_.bytes(0)), cursors_.bytes(1))) found.push_back(std::move(*cursor));
  }
  cursors_.finish();
  return found;
}

void OutboxFile::save(const std::vector<SavedCursor>& cursors) {
  for (const SavedCursor& cursor : cursors) {
    const std::string row = encode(cursor);
    save_cursor_.run(cursor.name, std::string_view(row));
  }
}

void OutboxFile::note(const Loss& loss) {
  std::uint64_t records = loss.records;
  for (const SequenceRange& range : loss.ranges) {
    const std::uint64_t sum = sum_of(loss.reason, records, range);
    note_loss_.run(loss.reason, std::exchange(records, 0), range.first, range.last, sum);
  }
}

void OutboxFile::forget_losses(std::uint64_t up_to) {
  if (up_to > 0) forget_losses_.run(up_to);
}

std::vector<Loss> OutboxFile::losses() {
  std::vector<Loss> losses;
  Statement rows(database, "SELECT reason, records, first, last, sum FROM losses ORDER BY id");
  rows.start();
  while (rows.next()) {
    Loss loss{.reason = std::string(rows.bytes(0)), .records = rows.number(1), .ranges = {{rows.number(2), rows.number(3)}}};
    if (sum_of(loss.reason, loss.records, loss.ranges[0]) == rows.number(4)) losses.push_back(std::move(loss));
  }
  rows.finish();
  return losses;
}

std::uint64_t OutboxFile::last_loss() {
  return number_of(last_loss_);
}

void OutboxFile::save_count(std::uint64_t records) {
  Statement insert(database, "INSERT OR REPLACE INTO tally(records, sum) VALUES(?, ?)");
  insert.run(records, std::uint64_t{row_sum(records, "tally")});
}

void OutboxFile::forget_count() {
  forget_count_.run();
}

std::optional<std::uint64_t> OutboxFile::saved_count() {
  Statement query(database, "SELECT records, sum FROM tally");
  query.start();
  std::optional<std::uint64_t> saved;
  if (query.next() && query.number(1) == row_sum(query.number(0), "tally")) saved = query.number(0);
  query.finish();
  return saved;
}

std::uint64_t OutboxFile::count() {
  if (const auto saved = saved_count()) return *saved;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  const Bound bound(database, most_steps);
  // Row by row: count(*) alone is one step that nothing interrupts.
  for (const std::string table : {"events", "telemetry"}) {
    Statement rows(database, std::format("SELECT length(record) FROM {}", table));
    rows.start();
    for (; rows.next(); ++records) bytes += rows.number(0) + 12;
  }
  if (!bound.is_reached()) return records;
  database.forgive();
  return records * used_bytes() / std::max<std::uint64_t>(bytes, 1);
}

bool OutboxFile::is_broken() {
  const Bound bound(database, most_pages);
  const std::string said = database.text("PRAGMA quick_check(1)");
  if (!bound.is_reached()) return database.is_damaged() || (database.ok() && said != "ok");
  database.forgive();
  return false;
}

void OutboxFile::take_back() {
  database.forgive();
  boots.load();
  database.forgive();
}

std::uint64_t OutboxFile::used_bytes() {
  const std::uint64_t pages = number_of(pages_);
  return (pages - std::min(pages, number_of(free_pages_))) * page_size;
}

void OutboxFile::limit(std::uint64_t bytes) {
  if (bytes == 0 || bytes == limit_) return;
  constexpr std::uint64_t slack = std::uint64_t{256} * 1024;
  database.run(std::format("PRAGMA max_page_count={}", (bytes + bytes / 8 + slack) / page_size));
  limit_ = bytes;
}

}  // namespace sluice
