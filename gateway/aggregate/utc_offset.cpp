#include "gateway/aggregate/utc_offset.hpp"

namespace sluice {

bool UtcOffset::learn(TimePoint now, WallTime wall) {
  if (!wall.synchronised) return false;
  const Duration offset = Duration(wall.nanoseconds) - now.time_since_epoch();
  const bool stepped = !offset_ || std::chrono::abs(offset - *offset_) > smallest_step;
  offset_ = offset;
  return stepped;
}

}  // namespace sluice
