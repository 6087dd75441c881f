#pragma once
#include "gateway/record.hpp"

namespace sluice {

/// One line in the log: "device_failing air: nack: no answer at address 0x76".
void log(const Happening& happening);

}  // namespace sluice
