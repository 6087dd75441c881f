#include "drivers/pulse_counter/pulse_count.hpp"

#include <algorithm>

namespace sluice::pulse_counter {

void PulseCount::pulse(TimePoint time) {
  ++count_;
  if (last_ && time > *last_) interval_ = time - *last_;
  last_ = latest_ = time;
}

double PulseCount::rate(TimePoint now) const {
  if (interval_ == 0s) return 0;
  const auto seconds = std::chrono::duration<double>(std::max(interval_, now - latest_));
  return per_pulse_ / seconds.count();
}

}  // namespace sluice::pulse_counter
