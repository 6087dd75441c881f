#pragma once
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/config/node.hpp"
#include "gateway/config/path.hpp"

namespace sluice {

/// Collects what is wrong while a configuration is read and checked. Beyond `most` it only counts: nobody reads more, and whoever sends
/// a document can put tens of thousands into it.
class Problems {
 public:
  static constexpr std::size_t most = 100;

  void add(const Path& path, Place place, std::string message);

  /// At the place where `path` is written in `root`: a value at the value, a map at its key, a key that is missing at the nearest
  /// key above it.
  void add(const ConfigNode& root, const Path& path, std::string message);

  bool none() const { return list_.empty(); }
  /// From now on messages are not kept, so that they need not be made.
  bool is_full() const { return list_.size() >= most; }
  /// Whether something at this path or below it was found wrong.
  bool below(const Path& path) const;
  /// The last one says how many more there were.
  std::vector<Problem> take();

 private:
  std::vector<Problem> list_;
  std::size_t more_ = 0;
  std::set<std::string, std::less<>> paths_;
};

}  // namespace sluice
