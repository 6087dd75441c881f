#pragma once
#include <string>

#include <boost/json.hpp>

#include "proto/readings.pb.h"

namespace sluice {

/// Its value as JSON; null when it has none.
boost::json::value value_json(const v1::Reading& reading);

/// The newest good value of what was merged; null when it has none.
boost::json::value last_json(const v1::MergedChannel& channel);

/// "good", "stale:timeout"; "unknown" for a quality of a later version.
std::string quality_text(const v1::Reading& reading);

}  // namespace sluice
