#pragma once
#include "drivers/async/clock.hpp"

namespace sluice {

/// Keeps a reader of a port that is gone from asking in a tight loop: after a failure the next read waits for half a second.
class ReopenPace {
 public:
  static constexpr Duration pause = 500ms;

  explicit ReopenPace(Clock& clock) : clock_(clock) {}

  void failed() { not_before_ = clock_.now() + pause; }
  void succeeded() { not_before_ = {}; }
  Task<void> wait() { return clock_.sleep_until(not_before_); }

 private:
  Clock& clock_;
  TimePoint not_before_{};
};

}  // namespace sluice
