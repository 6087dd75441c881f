#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "gateway/config/problems.hpp"

namespace sluice {

/// The text cannot be read any further. Thrown through the parser's callbacks, and caught where the parser was called.
struct Unreadable : std::runtime_error {
  Unreadable(Place where, const std::string& what) : std::runtime_error(what), place(where) {}
  Place place;
};

/// Builds the node tree from the events of a parser, YAML's or JSON's. Ends a text that is nested too deeply before the parser
/// recurses any deeper; collects duplicate keys.
class TreeBuilder {
 public:
  explicit TreeBuilder(Problems& problems) : problems_(problems) {}

  void begin_map(Place place) { open(NodeKind::map, place); }
  void begin_list(Place place) { open(NodeKind::list, place); }
  void end() { close(); }
  void key(Place place, std::string text);
  void scalar(ConfigNode node) { place_value(std::move(node)); }

  /// True when the next scalar of the map that is open is a key.
  bool expects_key() const;
  ConfigNode take() { return std::move(root_); }

 private:
  struct Level {
    ConfigNode node = {};
    std::string key = {};
    Place key_place = {};
    bool has_key = false;
    bool duplicate = false;
    std::unordered_set<std::string> keys = {};
  };

  void open(NodeKind kind, Place place);
  void close();
  void place_value(ConfigNode node);
  Path path() const;

  Problems& problems_;
  ConfigNode root_;
  std::vector<Level> levels_;
};

/// What a plain (unquoted) YAML scalar is: empty, boolean, number or text, by YAML's core schema.
NodeKind kind_of_plain(std::string_view text);

}  // namespace sluice
