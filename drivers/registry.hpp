#pragma once
#include <span>
#include <string_view>

#include "drivers/driver_info.hpp"

namespace sluice {

/// Every driver, sorted by name. One explicit table: registry.cpp.
std::span<const DriverInfo> all_drivers();

/// Null when there is none of that name.
const DriverInfo* find_driver(std::string_view name);

}  // namespace sluice
