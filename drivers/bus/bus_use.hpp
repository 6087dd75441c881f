#pragma once
#include <cstdint>

#include "drivers/async/clock.hpp"

namespace sluice {

/// What a bus counts of itself, for `health`.
struct BusUse {
  Duration occupied = 0s;  ///< time that transfers held the bus
  std::uint64_t transfers = 0;
  std::uint64_t errors = 0;  ///< transfers that failed
};

}  // namespace sluice
