#pragma once
#include <array>
#include <string>
#include <vector>

#include "drivers/bus/device_file.hpp"

namespace sluice {

/// The blocking side of LinuxSysfsRoot: reads a tree of small files. One thread only.
///
/// Paths are relative; one that begins with '/' or has a part ".." is refused with Reason::denied. Links are followed, as sysfs is
/// made of them.
class SysfsFiles {
 public:
  /// What is read of a file at most, in bytes: sysfs has no longer ones.
  static constexpr std::size_t longest = 4096;

  explicit SysfsFiles(std::string root) : root_(std::move(root)) {}

  /// Without the newline at the end. Errors: those of sysfs_error().
  Result<std::string> read(const std::string& path);
  /// Sorted. Errors: those of sysfs_error().
  Result<std::vector<std::string>> list(const std::string& directory);

 private:
  Result<void> open_root();
  Result<FileDescriptor> open(const std::string& path, int flags);

  std::string root_;
  FileDescriptor root_file_;  // a name is found from here without walking down the root's own path each time
  std::array<char, longest> content_{};
};

/// What an errno of sysfs means: gone (ENOENT, ENODEV, ENXIO, ENOTDIR), denied (EACCES, EPERM), no_data (ENODATA, EAGAIN),
/// busy (EBUSY), timeout (ETIMEDOUT), bus (EIO and all else).
Error sysfs_error(int error, const std::string& path);

}  // namespace sluice
