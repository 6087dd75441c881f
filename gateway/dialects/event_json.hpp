#pragma once
#include <string>

#include "gateway/record.hpp"

namespace sluice {

/// The payload of `event`: {"sequence","time","type","severity","device","channel","reason","detail"}, texts empty where there is
/// nothing to say; `ranges` of sequence numbers for records that were dropped or are unknown; `backlog` and
/// `clock_unsynchronised` only when true. `record` must hold a Happening.
std::string event_json(const Record& record, bool backlog, const WallClock& wall);

}  // namespace sluice
