#pragma once
#include "gateway/uplink/gateway_facts.hpp"

namespace sluice {

/// Says that a record is given up because it is larger than the broker accepts.
///
/// A records_dropped event of several ranges is said again in smaller pieces, with its own number added. One of a single range is
/// not: the news of its loss would be as large, without end.
void report_loss(GatewayFacts& facts, const Record& record);

}  // namespace sluice
