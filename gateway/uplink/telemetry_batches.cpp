#include "gateway/uplink/telemetry_batches.hpp"

namespace sluice {

bool TelemetryBatches::is_due(TimePoint now) {
  if (!cursor_.peek(Lane::live)) {
    since_.reset();
    return false;
  }
  if (flushing_ || cursor_.live_bytes() >= limits_.max_bytes) return true;
  if (!since_) since_ = now;
  return now >= *since_ + limits_.max_age;
}

}  // namespace sluice
