#pragma once
#include <optional>
#include <string>
#include <vector>

#include "firmware/provision/setup.hpp"

namespace sluice::provision {

/// The text without these secrets, otherwise unchanged, line for line. Nothing when that cannot be done safely: what the result says is
/// compared with what the text said.
std::optional<std::string> without_secrets(const std::string& lines, const ConfigNode& root, std::vector<Secret> secrets);

/// The configuration alone, line for line, as without_section() makes it; whether it is all of `root` but the section. False for `setup:`
/// in the middle of a line, where blank lines cannot take its place.
bool is_rest_of(const std::string& configuration, const ConfigNode& root);

}  // namespace sluice::provision
