#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo pms3003_info();
DriverInfo pms5003t_info();
DriverInfo pmsx003_info();

}  // namespace sluice
