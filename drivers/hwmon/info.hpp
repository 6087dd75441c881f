#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo hwmon_info();

}  // namespace sluice
