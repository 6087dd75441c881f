#include "gateway/config/node.hpp"

#include <algorithm>
#include <array>

namespace sluice {

std::string_view describe(NodeKind kind) {
  constexpr std::array<std::string_view, 6> names{"nothing", "true or false", "a number", "text", "a list", "a map of keys"};
  return names[static_cast<std::size_t>(kind)];
}

ConfigNode::ConfigNode() = default;

ConfigNode::ConfigNode(NodeKind node_kind, Place written_at, std::string written)
    : kind(node_kind), place(written_at), text(std::move(written)) {}

const NodeEntry* ConfigNode::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &NodeEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

NodeEntry* ConfigNode::find(std::string_view key) {
  const auto found = std::ranges::find(entries, key, &NodeEntry::key);
  return found == entries.end() ? nullptr : &*found;
}

std::size_t count_nodes(const ConfigNode& node) {
  std::size_t count = 1;
  for (const auto& item : node.items) count += count_nodes(item);
  for (const auto& entry : node.entries) count += count_nodes(entry.value);
  return count;
}

}  // namespace sluice
