#pragma once
#include <memory>
#include <string>

#include "drivers/bus/gathering_lane.hpp"
#include "drivers/bus/sysfs_root.hpp"

namespace sluice {

class SysfsFiles;

/// /sys, or another tree of small files. All reads and lists run on one thread; those of one turn of the loop in one job.
class LinuxSysfsRoot final : public SysfsRoot {
 public:
  LinuxSysfsRoot(Executor executor, Clock& clock, std::string root = "/sys");
  /// With another kernel, for tests.
  LinuxSysfsRoot(Executor executor, Clock& clock, std::shared_ptr<SysfsFiles> files);
  ~LinuxSysfsRoot() override;

  /// Besides the errors of SysfsRoot: denied for a path that leaves the root.
  Task<Result<std::vector<Result<std::string>>>> read(std::vector<std::string> paths, TimePoint deadline) override;
  Task<Result<std::vector<std::string>>> list(std::string directory, TimePoint deadline) override;
  BusUse use() const override;

 private:
  std::shared_ptr<SysfsFiles> files_;  // shared with the lane's thread, which alone uses it and may outlive this
  GatheringLane lane_;
  BusUse use_;
};

}  // namespace sluice
