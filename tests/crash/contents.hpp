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

/// What reading everything shows.
struct Given {
  Contents contents;
  std::map<std::string, std::int64_t> starts;  ///< of earlier boots with records whose clock was set: nanoseconds since 1970
  std::vector<std::string> complaints;         ///< records out of order, or lost by reading
};

KeptRecord kept(const Record& record, const std::string& present_boot);

Result<Given> given_by(Store& store, const std::string& present_boot);

/// What is in the one and not in the other, for people: "without 3, with 9, 5 is other".
std::string difference(const Contents& found, const Contents& expected);

}  // namespace sluice::crash
