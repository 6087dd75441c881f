#pragma once
#include <cstddef>
#include <optional>

#include "gateway/outbox/outbox.hpp"

namespace sluice {

/// When the live telemetry that waits has become a batch that is worth a message.
class TelemetryBatches {
 public:
  struct Limits {
    Duration max_age = 1s;
    std::size_t max_bytes = 16384;
  };

  TelemetryBatches(Limits limits, const Cursor& cursor) : limits_(limits), cursor_(cursor) {}

  bool is_due(TimePoint now);
  /// When the batch that is growing will be due; `never` when none is.
  TimePoint due_at() const { return since_ ? *since_ + limits_.max_age : never; }
  /// How much one message takes: a single record when nothing shall wait.
  std::size_t bytes() const { return limits_.max_age == 0s ? 1 : limits_.max_bytes; }
  void taken() { since_.reset(); }
  /// From now on nothing waits for company.
  void flush() { flushing_ = true; }

 private:
  Limits limits_;
  const Cursor& cursor_;
  std::optional<TimePoint> since_;
  bool flushing_ = false;
};

}  // namespace sluice
