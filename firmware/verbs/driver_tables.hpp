#pragma once
#include <span>
#include <string>

#include "drivers/driver_info.hpp"

namespace sluice {

/// One line a driver: name, bus, what it measures.
std::string driver_list(std::span<const DriverInfo> drivers);

/// All that a user needs to wire and configure it: options with defaults and ranges, channels with units.
std::string driver_page(const DriverInfo& driver);

}  // namespace sluice
