#pragma once
#include <cstddef>

#include "gateway/record.hpp"

namespace sluice {

/// About how many bytes a record takes on the wire, for bounds and batches: names, units and texts as long as they are, and a fixed
/// sum for each number, time and field tag. Within a third of what the protobuf dialect writes for usual records. A record is never
/// smaller than 24 bytes. Depends on the record alone.
std::size_t wire_size(const Record& record);

}  // namespace sluice
