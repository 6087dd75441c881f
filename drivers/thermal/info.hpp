#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo thermal_info();

}  // namespace sluice
