#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/config/node.hpp"
#include "gateway/config/path.hpp"

namespace sluice {

/// Collects what is wrong while a configuration is read and checked.
class Problems {
 public:
  void add(const Path& path, Place place, std::string message);

  /// At the place where `path` is written in `root`: a value at the value, a map at its key, a key that is missing at the nearest
  /// key above it.
  void add(const ConfigNode& root, const Path& path, std::string message);

  bool none() const { return list_.empty(); }
  /// Whether something at this path or below it was found wrong.
  bool below(const Path& path) const;
  std::vector<Problem> take() { return std::move(list_); }

 private:
  std::vector<Problem> list_;
  std::set<std::string, std::less<>> paths_;
};

}  // namespace sluice
