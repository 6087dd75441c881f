#include "gateway/config/tree_builder.hpp"

#include "gateway/config/checker.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {

bool TreeBuilder::expects_key() const {
  return !levels_.empty() && levels_.back().node.kind == NodeKind::map && !levels_.back().has_key;
}

void TreeBuilder::key(Place place, std::string text) {
  Level& level = levels_.back();
  level.duplicate = !level.keys.insert(text).second;
  level.key = std::move(text);
  level.key_place = place;
  level.has_key = true;
  if (level.duplicate) problems_.add(path(), place, "this key was written before; write it once");
}

void TreeBuilder::open(NodeKind kind, Place place) {
  if (expects_key()) throw Unreadable(place, "a key must be a word, not " + std::string(describe(kind)));
  if (levels_.size() >= static_cast<std::size_t>(deepest_config)) {
    throw Unreadable(place, "nested more than " + std::to_string(deepest_config) + " levels deep");
  }
  levels_.push_back({.node = ConfigNode(kind, place)});
}

void TreeBuilder::close() {
  ConfigNode node = std::move(levels_.back().node);
  levels_.pop_back();
  place_value(std::move(node));
}

void TreeBuilder::place_value(ConfigNode node) {
  if (levels_.empty()) {
    root_ = std::move(node);
    return;
  }
  Level& level = levels_.back();
  if (level.node.kind == NodeKind::list) {
    level.node.items.push_back(std::move(node));
    return;
  }
  level.has_key = false;
  if (!level.duplicate) level.node.entries.push_back({std::move(level.key), level.key_place, std::move(node)});
}

Path TreeBuilder::path() const {
  Path path;
  for (const auto& level : levels_) {
    path = path / (level.node.kind == NodeKind::list ? std::to_string(level.node.items.size()) : level.key);
  }
  return path;
}

NodeKind kind_of_plain(std::string_view text) {
  for (const auto* word : {"", "~", "null", "Null", "NULL"}) {
    if (text == word) return NodeKind::empty;
  }
  for (const auto* word : {"true", "True", "TRUE", "false", "False", "FALSE"}) {
    if (text == word) return NodeKind::boolean;
  }
  return number_from(text) || integer_from(text) ? NodeKind::number : NodeKind::text;
}

}  // namespace sluice
