#include "drivers/bus/emulated_sysfs.hpp"

#include <algorithm>

namespace sluice {

Task<Result<std::vector<Result<std::string>>>> EmulatedSysfs::read(std::vector<std::string> paths, TimePoint /*deadline*/) {
  ++use_.transfers;
  std::vector<Result<std::string>> contents;
  contents.reserve(paths.size());
  for (const auto& path : paths) {
    const auto file = files_.find(path);
    auto& content = contents.emplace_back(file == files_.end() ? Result<std::string>(fail(absence(path), path)) : file->second);
    if (!content && content.error().reason != Reason::no_data) ++use_.errors;
    if (content && content->ends_with('\n')) content->pop_back();
  }
  co_return contents;
}

/// A directory is there, but has no text.
Reason EmulatedSysfs::absence(const std::string& path) const {
  const auto inside = files_.lower_bound(path + '/');
  return inside != files_.end() && inside->first.starts_with(path + '/') ? Reason::no_data : Reason::gone;
}

Task<Result<std::vector<std::string>>> EmulatedSysfs::list(std::string directory, TimePoint /*deadline*/) {
  ++use_.transfers;
  const std::string inside = directory.empty() ? directory : directory + '/';
  std::vector<std::string> names;
  for (auto file = files_.lower_bound(inside); file != files_.end() && file->first.starts_with(inside); ++file) {
    names.push_back(file->first.substr(inside.size(), file->first.find('/', inside.size()) - inside.size()));
  }
  if (names.empty()) co_return fail(Reason::gone, directory);
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  co_return names;
}

}  // namespace sluice
