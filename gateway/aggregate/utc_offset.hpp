#pragma once
#include <optional>

#include "drivers/async/clock.hpp"

namespace sluice {

/// Where UTC lies on the boot clock, for the edges of windows: UTC = boot time + offset. Zero until the clock is set.
class UtcOffset {
 public:
  /// A difference up to this is the clock being slewed: windows that run keep their end, and the next ones follow it.
  static constexpr Duration smallest_step = 1s;

  /// Learns what the wall clock shows at `now`. True when it was set for the first time, or stepped: running windows are then cut
  /// and the next ones aligned anew. A clock that is no longer synchronised keeps the last offset.
  bool learn(TimePoint now, WallTime wall);

  Duration value() const { return offset_.value_or(Duration{}); }

 private:
  std::optional<Duration> offset_;
};

}  // namespace sluice
