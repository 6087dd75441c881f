#pragma once
#include <array>
#include <mutex>
#include <string>
#include <vector>

#include "drivers/bus/device_file.hpp"

namespace sluice {

/// The blocking side of LinuxSysfsRoot: reads a tree of small files. One thread only, but for begun_last().
///
/// Paths are relative; one that begins with '/' or has a part ".." is refused with Reason::denied. Links are followed, as sysfs is
/// made of them.
class SysfsFiles {
 public:
  /// What is read of a file at most, in bytes: sysfs has no longer ones.
  static constexpr std::size_t longest = 4096;

  explicit SysfsFiles(std::string root) : root_(std::move(root)) {}
  SysfsFiles(const SysfsFiles&) = delete;
  SysfsFiles& operator=(const SysfsFiles&) = delete;
  virtual ~SysfsFiles() = default;

  /// Without the newline at the end. Errors: those of sysfs_error().
  Result<std::string> read(const std::string& path);
  /// Sorted. Errors: those of sysfs_error().
  Result<std::vector<std::string>> list(const std::string& directory);

  /// The path that was begun last: while the thread hangs, the one it hangs in. From any thread.
  std::string begun_last() const;

 protected:
  /// A test lets it hang.
  virtual Result<FileDescriptor> open(const std::string& path, int flags);

 private:
  Result<void> open_root();
  void begin(const std::string& path);

  std::string root_;
  FileDescriptor root_file_;  // a name is found from here without walking down the root's own path each time
  std::array<char, longest> content_{};
  mutable std::mutex mutex_;
  std::string begun_last_;
};

/// What an errno of sysfs means: gone (ENOENT, ENODEV, ENXIO, ENOTDIR), denied (EACCES, EPERM), no_data (ENODATA, EAGAIN, EISDIR),
/// busy (EBUSY), timeout (ETIMEDOUT), bus (EIO and all else).
Error sysfs_error(int error, const std::string& path);

}  // namespace sluice
