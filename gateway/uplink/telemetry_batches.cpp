#include "gateway/uplink/telemetry_batches.hpp"

namespace sluice {

bool TelemetryBatches::has_backlog() const {
  const Record* first = cursor_.peek(Lane::telemetry);
  return first && first->sequence < limits_.first_live;
}

bool TelemetryBatches::is_due(TimePoint now) {
  if (!cursor_.peek(Lane::telemetry)) {
    since_.reset();
    return false;
  }
  if (flushing_ || has_backlog() || cursor_.waiting_bytes(Lane::telemetry) >= limits_.max_bytes) return true;
  if (!since_) since_ = now;
  return now >= *since_ + limits_.max_age;
}

}  // namespace sluice
