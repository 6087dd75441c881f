#pragma once
#include "drivers/driver_info.hpp"

namespace sluice {

DriverInfo contact_info();

}  // namespace sluice
