#include "gateway/poll/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {

Schedule::Schedule(TimePoint start, Duration period, Duration phase) : origin_(start + phase), period_(period), due_(start) {}

TimePoint Schedule::slot_at_or_after(TimePoint instant) const {
  if (instant <= origin_) return origin_ - ((origin_ - instant) / period_) * period_;
  const auto slots = (instant - origin_ + period_ - Duration(1)) / period_;
  return origin_ + slots * period_;
}

void Schedule::advance(TimePoint now) {
  // Half a period of distance: the phase must not put the second reading right behind the first.
  const TimePoint next = slot_at_or_after(due_ + period_ / 2 + Duration(1));
  if (next > now) {
    due_ = next;
    return;
  }
  due_ = slot_at_or_after(now + Duration(1));
  missed_ += static_cast<std::uint64_t>((due_ - next) / period_);
}

void Schedule::postpone(TimePoint earliest) {
  due_ = std::max(due_, slot_at_or_after(earliest));
}

void Schedule::resume(TimePoint now) {
  due_ = std::min(due_, slot_at_or_after(now + Duration(1)));
}

Duration phase_of(std::size_t position_on_bus, Duration period) {
  // Multiples of the golden ratio, modulo 1, keep the largest distance to all earlier ones.
  constexpr double golden = 0.618033988749895;
  const double turns = static_cast<double>(position_on_bus) * golden;
  const double share = turns - std::floor(turns);
  return Duration(static_cast<Duration::rep>(share * static_cast<double>(period.count())));
}

Duration shared_phase_of(std::size_t position_on_bus, Duration period, TimePoint start) {
  const Duration grid = period / shared_slots;
  const Duration phase = phase_of(position_on_bus, period);
  const Duration beyond = (start.time_since_epoch() + phase) % grid;
  return (beyond == 0s ? phase : phase + grid - beyond) % period;
}

Duration wait_after(unsigned failures, Duration period) {
  const Duration most = std::max<Duration>(5min, period);
  Duration wait = period;
  for (unsigned i = 1; i < failures && wait < most; ++i) wait = std::min(wait * 2, most);
  return wait;
}

}  // namespace sluice
