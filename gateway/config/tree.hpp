#pragma once
#include <optional>
#include <string_view>

#include "gateway/config/problems.hpp"

namespace sluice {

/// The node tree of a YAML text. Nothing when it cannot be read: then a problem says why. Whatever the text is, it takes bounded
/// time and memory: its size is checked first, its depth before the parser recurses; it must be UTF-8 without control characters;
/// anchors, aliases, tags and a second document are refused.
std::optional<ConfigNode> read_yaml(std::string_view text, Problems& problems);

/// The same tree of a JSON text, without places.
std::optional<ConfigNode> read_json(std::string_view text, Problems& problems);

/// Checks size, encoding and control characters, for both; false with a problem when the text must not be parsed.
bool is_fit_to_parse(std::string_view text, Problems& problems);

}  // namespace sluice
