#pragma once
#include <cstddef>

#include <sqlite3.h>

namespace sluice::testing {

class SimulatedDisk;

/// SQLite's interface to a disk (https://www.sqlite.org/vfs.html), spoken by a SimulatedDisk: notes and fails, and lets the system's do.
struct SimulatedVfs {
  /// The disk outlives it.
  static sqlite3_vfs over_the_systems(SimulatedDisk& disk);

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out);
  static int access(sqlite3_vfs* vfs, const char* name, int flags, int* answer);
  static int last_error(sqlite3_vfs* vfs, int size, char* text);
  static int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset);
  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset);
  static int truncate(sqlite3_file* file, sqlite3_int64 size);
  static int sync(sqlite3_file* file, int flags);

 private:
  static int refusal(SimulatedDisk& disk, std::size_t file, sqlite3_int64 end);
};

}  // namespace sluice::testing
