#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo pulse_counter_info();

}  // namespace sluice
