#pragma once
#include <optional>
#include <string>

#include "drivers/async/clock.hpp"

namespace sluice {

/// How long the first certificate in a PEM file is still valid at `now`; negative when it has expired. Nothing when there is none
/// that can be read, or when nobody has set the clock.
std::optional<Duration> certificate_time_left(const std::string& pem_file, WallTime now);

}  // namespace sluice
