#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo nmea_info();

}  // namespace sluice
