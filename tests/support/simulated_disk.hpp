#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "tests/support/disk_model.hpp"

namespace sluice::testing {

/// When a kind of access fails.
struct DiskFault {
  std::uint64_t after = 0;  ///< so many succeed first
  bool is_lasting = false;  ///< all later ones fail too, not only one
};

/// A disk under SQLite that remembers what was asked of it, and fails when it is told to: a layer (sqlite3_vfs) over the system's, which
/// does what is asked for in a real directory. Renames, links, removals and syncs of that directory, and syncs of files in it, are seen
/// whoever asks for them, SQLite or the program (simulated_disk_names.cpp stands before the C library's). Writes are seen only through
/// SQLite. No shared memory: WAL needs locking_mode=EXCLUSIVE. One at a time in a process; faults and what was done may be asked from any
/// thread.
class SimulatedDisk {
 public:
  /// The directory exists; what is in it is taken as certain.
  explicit SimulatedDisk(const std::filesystem::path& directory);
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;
  ~SimulatedDisk();

  const std::string& vfs() const { return vfs_name_; }  ///< for sqlite3_open_v2
  const std::filesystem::path& directory() const { return directory_; }

  // Faults. A lasting one ends with mend().
  void fail_writes(DiskFault fault);       ///< EIO; nothing is written
  void fail_syncs(DiskFault fault);        ///< EIO; see DiskModel: what was to be synced is lost, and reads show it
  void fail_reads(DiskFault fault);        ///< EIO
  void spoil();                            ///< EIO from each sync of a file that is there now, as its places are bad; not of later ones
  void limit(std::uint64_t bytes);         ///< ENOSPC when the files together would become larger
  void make_read_only();                   ///< EROFS
  void mend();                             ///< none of them any more
  std::uint64_t syncs() const;             ///< that were asked for through SQLite
  std::uint64_t writes() const;            ///< likewise
  std::function<void()> before_sync = {};  ///< called by who asks for a sync through SQLite, before it: may block. Set it before.

  /// What was done so far, in its order.
  std::vector<DiskOperation> operations() const;
  std::size_t operation_count() const;
  const DiskImage& initial() const { return initial_; }
  /// What is on the disk when the power fails now, at worst: what is certain and nothing else.
  DiskImage certain() const;
  /// Everything that was done, after it was done: as programs see it. Other than the directory when somebody wrote past SQLite.
  DiskImage seen() const;

 private:
  friend struct SimulatedVfs;
  friend class SimulatedNames;

  class Counter {
   public:
    void set(DiskFault fault) { fault_ = {.after = count_ + fault.after, .is_lasting = fault.is_lasting}; }
    void clear() { fault_.reset(); }
    bool fails();
    std::uint64_t count() const { return count_; }

   private:
    std::uint64_t count_ = 0;
    std::optional<DiskFault> fault_;
  };

  bool is_ours(const std::filesystem::path& path) const { return path.parent_path() == directory_; }
  /// The number of a file by its name; a new one for a new name, which is then noted as created.
  std::size_t opened(const std::string& name);
  void note(DiskOperation operation) { operations_.push_back(std::move(operation)); }
  void note_synced(const std::filesystem::path& path);
  void note_removed(const std::filesystem::path& path);
  /// rename or link
  void note_named(DiskOperation::Kind kind, const std::filesystem::path& from, const std::filesystem::path& to);
  bool has_room(std::size_t file, std::uint64_t size);
  DiskModel model() const;

  std::filesystem::path directory_;
  std::string vfs_name_;
  DiskImage initial_;
  sqlite3_vfs vfs_{};
  mutable std::mutex mutex_;  // of everything below
  std::vector<DiskOperation> operations_;
  std::map<std::string, std::size_t> names_;
  std::map<std::size_t, std::uint64_t> sizes_;
  Counter reads_;
  Counter writes_;
  Counter syncs_;
  std::set<std::size_t> spoiled_;
  std::optional<std::uint64_t> limit_;
  bool is_read_only_ = false;
  int last_error_ = 0;
};

}  // namespace sluice::testing
