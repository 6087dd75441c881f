#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gateway/store/boot_table.hpp"
#include "gateway/store/record_table.hpp"
#include "gateway/store/sqlite.hpp"
#include "gateway/store/types.hpp"

namespace sluice {

/// The layout that this program writes, and the only one that it reads.
inline constexpr std::int64_t schema_version = 1;

inline constexpr std::int64_t application_id = 0x536C7543;  // "SluC"

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

  /// Losses that no event names yet.
  void note(const Loss& loss);
  void forget_losses(std::uint64_t up_to);
  std::vector<Loss> losses();
  std::uint64_t last_loss();

  /// How many records a file of that many has is known without counting, from when it is closed until it is written to.
  void save_count(std::uint64_t records);
  void forget_count();
  /// Counts when it must: exactly, or when that would take long (after an unclean stop, from about 100 000 records) about.
  std::uint64_t count();

  /// Undoes the open transaction and what is known because of it.
  void take_back();

  /// Of the file, as the open transaction leaves it.
  std::uint64_t used_bytes();
  /// A backstop behind making room.
  void limit(std::uint64_t bytes);

  /// Whether the structure is found broken, as far as a look at about 16 MiB shows.
  bool is_broken();

  RecordTable& table(RecordKind kind) { return kind == RecordKind::event ? events : telemetry; }

  Database database;
  RecordTable events{database, RecordKind::event};
  RecordTable telemetry{database, RecordKind::telemetry};
  BootTable boots{database};

 private:
  std::optional<std::uint64_t> saved_count();

  Statement pages_{database, "PRAGMA page_count"};
  Statement free_pages_{database, "PRAGMA freelist_count"};
  Statement cursors_{database, "SELECT name, done FROM cursors"};
  Statement save_cursor_{database, "INSERT OR REPLACE INTO cursors(name, done) VALUES(?, ?)"};
  Statement note_loss_{database, "INSERT INTO losses(reason, records, first, last, sum) VALUES(?, ?, ?, ?, ?)"};
  Statement forget_losses_{database, "DELETE FROM losses WHERE id <= ?"};
  Statement last_loss_{database, "SELECT max(id) FROM losses"};
  Statement forget_count_{database, "DELETE FROM tally"};
  std::uint64_t limit_ = 0;
};

}  // namespace sluice
