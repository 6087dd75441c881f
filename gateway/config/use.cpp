#include "gateway/config/use.hpp"

#include <ranges>
#include <set>
#include <unordered_map>

#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

/// Adds the entries of `shared` that `own` does not have, `depth` levels deep.
void inherit(ConfigNode& own, const ConfigNode& shared, int depth) {
  std::set<std::string, std::less<>> written;
  for (const auto& entry : own.entries) written.insert(entry.key);
  for (const auto& entry : shared.entries) {
    if (!written.contains(entry.key)) {
      own.entries.push_back(entry);
      continue;
    }
    NodeEntry& mine = *own.find(entry.key);
    const bool deeper = depth > 0 && mine.value.kind == NodeKind::map && entry.value.kind == NodeKind::map;
    if (deeper) inherit(mine.value, entry.value, depth - 1);
  }
}

/// Channels are merged by name, and each channel by key.
void inherit_device(ConfigNode& device, const ConfigNode& shared) {
  NodeEntry* own_channels = device.find("channels");
  const NodeEntry* shared_channels = shared.find("channels");
  if (own_channels && shared_channels) inherit(own_channels->value, shared_channels->value, 1);
  inherit(device, shared, 0);
}

/// For a message: more would only cost time.
std::vector<std::string> some_names_of(const ConfigNode& map) {
  std::vector<std::string> names;
  for (const auto& entry : map.entries | std::views::take(100)) names.push_back(entry.key);
  return names;
}

std::unordered_map<std::string_view, const ConfigNode*> index_of(const ConfigNode& map) {
  std::unordered_map<std::string_view, const ConfigNode*> index;
  for (const auto& entry : map.entries) index.emplace(entry.key, &entry.value);
  return index;
}

void refuse_chains(const ConfigNode& defaults, Problems& problems) {
  for (const auto& entry : defaults.entries) {
    const NodeEntry* use = entry.value.find("use");
    if (use) problems.add(Path{"defaults", entry.key, "use"}, use->place, "an entry of `defaults` cannot use another one");
  }
}

std::string unknown_entry(const std::string& written, const ConfigNode& defaults) {
  const auto names = some_names_of(defaults);
  const auto guess = did_you_mean(written, names);
  const auto known = names.empty() ? std::string("there are none") : "there are " + alternatives(names);
  return "`defaults` has no entry " + in_quotes(written) + (guess.empty() ? "; " + known : guess);
}

}  // namespace

void resolve_uses(ConfigNode& root, Problems& problems) {
  static const ConfigNode nothing;
  const NodeEntry* section = root.find("defaults");
  const ConfigNode& defaults = section ? section->value : nothing;
  refuse_chains(defaults, problems);
  NodeEntry* devices = root.find("devices");
  if (!devices) return;
  const auto index = index_of(defaults);
  std::size_t shared_nodes = 0;
  for (auto& device : devices->value.entries) {
    const NodeEntry* use = device.value.find("use");
    if (!use || !use->value.is_scalar()) continue;
    const Path path{"devices", device.key, "use"};
    const auto entry = index.find(use->value.text);
    if (entry == index.end()) {
      problems.add(path, use->value.place, unknown_entry(use->value.text, defaults));
      continue;
    }
    shared_nodes += count_nodes(*entry->second);
    if (shared_nodes > most_shared_nodes) return problems.add(path, use->value.place, "`use` makes the configuration too large");
    inherit_device(device.value, *entry->second);
  }
}

}  // namespace sluice
