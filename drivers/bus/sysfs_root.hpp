#pragma once
#include <string>
#include <vector>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"
#include "drivers/bus/bus_use.hpp"

namespace sluice {

/// A port to a tree of small text files that the kernel fills (/sys, or another root for tests). Paths are relative to the root.
class SysfsRoot {
 public:
  SysfsRoot() = default;
  SysfsRoot(const SysfsRoot&) = delete;
  SysfsRoot& operator=(const SysfsRoot&) = delete;
  virtual ~SysfsRoot() = default;

  /// Reads many files in one job of the lane, each at most 4 KiB, without the newline at the end. Each file has its own outcome:
  /// gone (no such file), denied, no_data (ENODATA, EAGAIN, a directory), busy, timeout, bus (EIO and all else).
  /// When the kernel hangs in a file: timeout at the `deadline` for who asks for that one, busy by another device, shortly before
  /// theirs, for others that have not had their turn. `never`: waits as long as it takes, or until it is cancelled.
  /// Calls that are made in the same turn of the loop share one job.
  virtual Task<Result<std::vector<Result<std::string>>>> read(std::vector<std::string> paths, TimePoint deadline) = 0;

  /// The names in a directory, sorted. Errors: gone, denied, and as above when the kernel hangs.
  virtual Task<Result<std::vector<std::string>>> list(std::string directory, TimePoint deadline) = 0;

  virtual BusUse use() const = 0;
};

}  // namespace sluice
