#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "gateway/store/boot_table.hpp"
#include "gateway/store/record_table.hpp"
#include "gateway/store/sqlite.hpp"
#include "gateway/store/types.hpp"

namespace sluice {

/// The layout that this program writes, and the only one that it reads.
inline constexpr std::int64_t schema_version = 1;

/// An SQLite file with the tables of the outbox. Errors stick in `database`.
class OutboxFile {
 public:
  static constexpr std::uint64_t page_size = 1024;

  OutboxFile(const std::filesystem::path& file, Database::Mode mode, const std::string& vfs);

  /// Makes the tables; one transaction.
  void make_tables(const std::string& stream);
  /// What is said of the file in itself, when that is intact.
  struct Identity {
    std::string stream;
    std::int64_t version = 0;
  };
  std::optional<Identity> identity();

  /// Does not follow from the rows: what each session has got. What is not intact is left out.
  std::vector<SavedCursor> cursors();
  /// Replace those that are there.
  void save(const std::vector<SavedCursor>& cursors);

  /// Of the file, as the open transaction leaves it.
  std::uint64_t used_bytes();
  /// A backstop behind making room.
  void limit(std::uint64_t bytes);

  RecordTable& table(RecordKind kind) { return kind == RecordKind::event ? events : telemetry; }

  Database database;
  RecordTable events{database, RecordKind::event};
  RecordTable telemetry{database, RecordKind::telemetry};
  BootTable boots{database};

 private:
  Statement pages_{database, "PRAGMA page_count"};
  Statement free_pages_{database, "PRAGMA freelist_count"};
  Statement cursors_{database, "SELECT name, done FROM cursors"};
  Statement save_cursor_{database, "INSERT OR REPLACE INTO cursors(name, done) VALUES(?, ?)"};
  std::uint64_t limit_ = 0;
};

}  // namespace sluice
