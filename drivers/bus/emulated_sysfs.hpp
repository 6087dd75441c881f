#pragma once
#include <map>

#include "drivers/bus/sysfs_root.hpp"

namespace sluice {

/// A sysfs tree in memory.
class EmulatedSysfs final : public SysfsRoot {
 public:
  Task<Result<std::vector<Result<std::string>>>> read(std::vector<std::string> paths, TimePoint deadline) override;
  Task<Result<std::vector<std::string>>> list(std::string directory, TimePoint deadline) override;
  BusUse use() const override { return use_; }

  void set(std::string path, Result<std::string> content) { files_.insert_or_assign(std::move(path), std::move(content)); }
  void remove(const std::string& path) { files_.erase(path); }

 private:
  Reason absence(const std::string& path) const;

  std::map<std::string, Result<std::string>> files_;
  BusUse use_;
};

}  // namespace sluice
