#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/problem.hpp"

namespace sluice {

enum class NodeKind : std::uint8_t { empty, boolean, number, text, list, map };

/// "a number", "a list": for messages.
std::string_view describe(NodeKind kind);

struct NodeEntry;

/// A value as it is written, YAML or JSON alike. Nothing is converted yet: 0x76, 500ms and 1.50 are as the user typed them.
struct ConfigNode {
  ConfigNode();
  ConfigNode(NodeKind node_kind, Place written_at, std::string written = {});

  NodeKind kind = NodeKind::empty;
  Place place;
  std::string text;                ///< of booleans ("true", "false"), numbers and text
  std::vector<ConfigNode> items;   ///< of lists
  std::vector<NodeEntry> entries;  ///< of maps, in the order of writing; keys differ

  bool is_scalar() const { return kind != NodeKind::list && kind != NodeKind::map; }
  /// Null when there is no such key.
  const NodeEntry* find(std::string_view key) const;
  NodeEntry* find(std::string_view key);
};

struct NodeEntry {
  std::string key;
  Place place;
  ConfigNode value;
};

/// How many nodes hang below, and the node itself.
std::size_t count_nodes(const ConfigNode& node);

}  // namespace sluice
