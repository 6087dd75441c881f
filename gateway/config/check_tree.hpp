#pragma once
#include <optional>

#include "gateway/config/checker.hpp"
#include "gateway/config/problems.hpp"

namespace sluice {

/// Checks a tree whose reading left `problems`; without a tree they are all there is.
Checked check_tree(std::optional<ConfigNode> root, Problems& problems, const CheckContext& context);

}  // namespace sluice
