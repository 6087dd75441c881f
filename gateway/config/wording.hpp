#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What a user wrote, in quotes, fit for a terminal and a log: shortened, control characters escaped.
std::string in_quotes(std::string_view text);

/// "a, b or c"
std::string alternatives(const std::vector<std::string>& names);

/// ` – did you mean "address"?`, or nothing when no name is near enough.
std::string did_you_mean(std::string_view written, const std::vector<std::string>& names);

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to get from one word to the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace sluice
