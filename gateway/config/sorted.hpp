#pragma once
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/map.h>

namespace sluice {

/// The entries of a message's map by name: protobuf iterates in an order that differs from run to run.
/// for (auto [id, device] : sorted(config.devices())) device->driver();
template <typename T>
std::vector<std::pair<std::string_view, const T*>> sorted(const google::protobuf::Map<std::string, T>& map) {
  std::vector<std::pair<std::string_view, const T*>> entries;
  entries.reserve(map.size());
  for (const auto& [name, value] : map) entries.emplace_back(name, &value);
  std::ranges::sort(entries, {}, &std::pair<std::string_view, const T*>::first);
  return entries;
}

}  // namespace sluice
