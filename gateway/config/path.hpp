#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// The way from the root to a key: devices, air, address. A step is the name of a key, or the index of a list's item from 0.
class Path {
 public:
  Path() = default;
  Path(std::initializer_list<std::string_view> steps) : steps_(steps.begin(), steps.end()) {}

  const std::vector<std::string>& steps() const { return steps_; }
  std::string text() const;

  friend Path operator/(Path path, std::string_view step) {
    path.steps_.emplace_back(step);
    return path;
  }

 private:
  std::vector<std::string> steps_;
};

}  // namespace sluice
