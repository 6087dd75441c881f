#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "drivers/async/result.hpp"
#include "gateway/store/types.hpp"

namespace sluice {

struct StoreSettings {
  std::filesystem::path file;  ///< state directory / outbox.db
  std::string stream;          ///< whose numbers the rows have: rows of another stream are set aside
  std::string boot_id;
  BootOffset offset;
  /// Numbers of which the caller does not know what became of them, when the last stop was unclean.
  std::optional<SequenceRange> uncertain = {};
  /// After a failed write or sync: what the kernel says that the file holds may not be on disk. What can be read is moved to a new file.
  bool is_distrusted = false;
  std::string vfs = {};  ///< SQLite's layer to the disk; empty: the system's
};

class StoreState;

/// Records on disk (SQLite in WAL mode, synchronous=FULL): survives kill -9 and power cuts. All of it blocks; one thread at a time.
///
/// Errors: `overflow` no space (SQLITE_FULL, ENOSPC, EDQUOT); `denied` read-only or no permission; `bus` the disk failed a read, a
/// write or a sync: destroy the store and open it anew, distrusted. Detail: a sentence for people with the file and what was said.
/// After an error nothing of the transaction is there, or all of it.
class Store {
 public:
  struct Opened {
    std::unique_ptr<Store> store;
    Inhabitants there;
    std::vector<SavedCursor> cursors;
    std::vector<Loss> losses;  ///< not named before the last stop
    std::uint64_t last_loss = 0;
    std::uint64_t complete = 0;          ///< the largest that a Writing said whose records are still there
    std::vector<SequenceRange> certain;  ///< of `uncertain`: what is there
    bool is_damaged = false;             ///< records may be missing that a transaction had taken
    bool is_new = false;                 ///< there was no file, or an empty one
    std::vector<std::string> findings;   ///< what was wrong, what became of it: for the log
  };

  /// Makes the file when it is missing. What is not ours, of another version, or not readable is set aside as FILE.bad, what is intact in
  /// it is taken over, and a new file begun. What is lost by that is named with the first write() or read().
  static Result<Opened> open(StoreSettings settings);

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  /// One transaction, synced. Lets records give way as `on_full` says when the file would become larger than `max_bytes`: of telemetry
  /// first, and what was given out last.
  Result<Written> write(const Writing& writing);

  /// The records with numbers in [first, last], at most `max_bytes` of wire_size() but at least one. What is not intact is
  /// taken out and named as a loss.
  Result<Chunk> read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes);

 private:
  explicit Store(std::unique_ptr<StoreState> state);

  std::unique_ptr<StoreState> state_;
};

}  // namespace sluice
