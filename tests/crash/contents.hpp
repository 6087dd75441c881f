#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/store/store.hpp"

namespace sluice::crash {

/// A record, comparable.
struct KeptRecord {
  bool is_event = false;
  std::string boot;  ///< on whose clock its instants are
  std::string text;  ///< everything else that it says
  friend bool operator==(const KeptRecord&, const KeptRecord&) = default;
};

/// Records by their numbers.
using Contents = std::map<std::uint64_t, KeptRecord>;

KeptRecord kept(const Record& record, const std::string& present_boot);

/// All that a store gives, in one Contents; `complaints` grows by a sentence when they do not come in order, or with losses.
Result<Contents> contents_of(Store& store, const std::string& present_boot, std::vector<std::string>& complaints);

/// What is in the one and not in the other, for people: "without 3, with 9, 5 is other".
std::string difference(const Contents& found, const Contents& expected);

}  // namespace sluice::crash
