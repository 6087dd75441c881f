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
  // From the last to the first, so that the places of the others stay right.
  std::ranges::sort(secrets, std::ranges::greater(), [](const Secret& secret) { return secret.place.value; });
  std::optional<std::string> text = lines;
  ConfigNode expected = root;
  for (const Secret& secret : secrets) {
    if (secret.is_blank()) continue;
    text = with_blank_value(*text, secret.place, secret.value);
    if (!text) return std::nullopt;
    blank(expected, secret.path);
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
