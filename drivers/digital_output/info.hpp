#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo digital_output_info();

}  // namespace sluice
