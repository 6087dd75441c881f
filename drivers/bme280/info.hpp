#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo bme280_info();
DriverInfo bmp280_info();

}  // namespace sluice
