#include "gateway/uplink/telemetry_batches.hpp"

namespace sluice {

bool TelemetryBatches::has_backlog() const {
  return cursor_.has_waiting(Lane::backlog);
}

bool TelemetryBatches::is_due(TimePoint now) {
  if (cursor_.peek(Lane::backlog)) return true;
  if (!cursor_.peek(Lane::live)) {
    since_.reset();
    return false;
  }
  if (flushing_ || cursor_.live_bytes() >= limits_.max_bytes) return true;
  if (!since_) since_ = now;
  return now >= *since_ + limits_.max_age;
}

}  // namespace sluice
