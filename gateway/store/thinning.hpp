#pragma once
#include <vector>

#include "gateway/store/record_codec.hpp"

namespace sluice {

/// Coarser telemetry: neighbours of one device become one (MergedBody), which has the number and the time of the newest, as long as it
/// spans no more than `longest`. Count, minimum, maximum and mean are those of all; of what was merged before they add up. Neighbours
/// are records of one boot with several channels, or with the same single one; a channel is the same when its unit is.
///
/// `rows` in the order of their numbers; the result too. Pure.
std::vector<RowDecoder::Row> thinned(std::vector<RowDecoder::Row> rows, Duration longest);

}  // namespace sluice
