#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo tmp102_info();

}  // namespace sluice
