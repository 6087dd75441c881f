#pragma once
#include <string>

#include <boost/json.hpp>

#include "drivers/async/clock.hpp"

namespace sluice {

/// RFC 3339 in UTC with milliseconds, cut and not rounded: 2026-11-20T09:00:00.123Z
std::string timestamp(WallTime time);

/// Adds `time`, and `clock_unsynchronised` when nobody has set the clock.
void put_time(boost::json::object& object, WallTime time);

}  // namespace sluice
