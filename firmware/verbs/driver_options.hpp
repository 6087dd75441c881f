#pragma once
#include <expected>
#include <string>
#include <vector>

#include "drivers/driver_info.hpp"

namespace sluice {

/// The driver's options from `name=value` as a user types them, complete with defaults; required ones may be missing.
/// Error: what is wrong and what is allowed, with "did you mean".
std::expected<Options, std::string> options_from(const DriverInfo& driver, const std::vector<std::string>& assignments);

/// The driver of that name, or what is wrong with the name.
std::expected<const DriverInfo*, std::string> driver_named(std::string_view name);

}  // namespace sluice
