#pragma once
#include <cstdint>
#include <optional>

#include "drivers/async/clock.hpp"

namespace sluice::pulse_counter {

/// Counts pulses of `per_pulse` each, and knows how fast they come. Begins with nothing.
class PulseCount {
 public:
  explicit PulseCount(double per_pulse) : per_pulse_(per_pulse) {}

  void pulse(TimePoint time);
  /// Pulses were lost here: the interval across the gap says nothing of the rate.
  void gap() { last_.reset(); }

  std::int64_t count() const { return count_; }
  double total() const { return static_cast<double>(count_) * per_pulse_; }
  /// Per second, from the last interval between two pulses. Decays while no pulse comes, as the next interval is at least as long
  /// as the time since the last pulse. 0 before there were two pulses.
  double rate(TimePoint now) const;

 private:
  double per_pulse_;
  std::int64_t count_ = 0;
  std::optional<TimePoint> last_;  // empty: the next pulse ends no interval
  TimePoint latest_{};
  Duration interval_ = 0s;  // 0: none yet
};

}  // namespace sluice::pulse_counter
