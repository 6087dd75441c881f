#pragma once
#include <set>
#include <string>

#include "gateway/dialects/latest_states.hpp"

namespace sluice {

/// What is known of the broker's retained topics beyond a session: a new configuration of `mqtt` makes a new session, but the
/// devices are the same.
struct SessionMemory {
  explicit SessionMemory(const WallClock& wall) : states(wall) {}

  LatestStates states;
  /// Topics that stand for nothing any more, and of which the broker may still retain something: to be emptied. Each leaves the set
  /// when the broker has acknowledged that, or does not permit it.
  std::set<std::string> obsolete = {};
  /// The `status` on which another gateway was seen online: under such a name only what we published ourselves is ours to empty.
  std::string shared_status = {};
};

}  // namespace sluice
