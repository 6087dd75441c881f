#pragma once
#include "gateway/config/problems.hpp"

namespace sluice {

/// Gives each device with `use: NAME` the keys of that entry of `defaults` that it does not write itself; `channels` are merged
/// channel by channel and key by key. Places stay those of the writing. Done on the tree, so that a device is checked as a whole.
void resolve_uses(ConfigNode& root, Problems& problems);

/// Most nodes that `use` may add in all: a small text must not make a huge configuration.
inline constexpr std::size_t most_shared_nodes = 200'000;

}  // namespace sluice
