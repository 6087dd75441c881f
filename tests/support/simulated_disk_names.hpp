#pragma once
#include <filesystem>

#include "tests/support/disk_model.hpp"

namespace sluice::testing {

class SimulatedDisk;

/// What changes names or syncs without SQLite's layer: rename, link, remove, unlink, fsync and fdatasync of the whole process pass here.
class SimulatedNames {
 public:
  /// Null: nobody is told.
  static void watch(SimulatedDisk* disk);

  static bool is_read_only(const std::filesystem::path& path);
  static void synced(int file);
  static void removed(const std::filesystem::path& path);
  static void named(DiskOperation::Kind kind, const std::filesystem::path& from, const std::filesystem::path& to);
};

}  // namespace sluice::testing
