#pragma once
#include <cstdint>

#include "drivers/async/clock.hpp"

namespace sluice {

struct ProcessUsage {
  std::uint64_t resident_bytes = 0;
  Duration cpu = 0s;  ///< user and system time since the start
};

/// As /proc/self/statm and getrusage(2) say.
ProcessUsage process_usage();

}  // namespace sluice
