#include "firmware/provision/blanking.hpp"

#include <algorithm>

#include "gateway/config/canonical.hpp"
#include "gateway/config/tree.hpp"

namespace sluice::provision {
namespace {

/// A key that is written twice is a problem for others: its first value is the one that counts, before and after.
bool says(const std::string& lines, const ConfigNode& expected) {
  Problems problems;
  const auto root = read_yaml(lines, problems);
  return root && canonical_json(*root) == canonical_json(expected);
}

void blank(ConfigNode& root, const Path& path) {
  ConfigNode* node = &root;
  for (const auto& step : path.steps()) {
    NodeEntry* entry = node->find(step);
    if (!entry) return;
    node = &entry->value;
  }
  *node = ConfigNode(NodeKind::text, node->place);
}

}  // namespace

std::optional<std::string> without_secrets(const std::string& lines, const ConfigNode& root, std::vector<Secret> secrets) {
  std::optional<std::string> text = lines;
  ConfigNode expected = root;
  std::erase_if(secrets, [](const Secret& secret) { return secret.is_blank(); });
  while (!secrets.empty()) {
    // From the last to the first, so that the places of the others stay right. They are few: a sort takes room in the program.
    const auto last = std::ranges::max_element(secrets, {}, [](const Secret& secret) { return secret.place.value; });
    text = with_blank_value(*text, last->place, last->value);
    if (!text) return std::nullopt;
    blank(expected, last->path);
    secrets.erase(last);
  }
  return says(*text, expected) ? text : std::nullopt;
}

bool is_rest_of(const std::string& configuration, const ConfigNode& root) {
  ConfigNode rest = root;
  std::erase_if(rest.entries, [](const NodeEntry& entry) { return entry.key == setup_path.steps().back(); });
  if (rest.kind == NodeKind::map && rest.entries.empty()) rest = ConfigNode();
  return says(configuration, rest);
}

}  // namespace sluice::provision
