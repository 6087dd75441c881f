#include "gateway/aggregate/alarm.hpp"

namespace sluice {
namespace {

/// Whether the alarm is active after a value that lies `excess` beyond its limit (negative: inside).
bool stays_active(bool active, double excess, double hysteresis) {
  return excess >= 0 || (active && -excess < hysteresis);
}

void note(std::vector<AlarmChange>& changes, AlarmSide side, bool& active, bool now_active, double limit) {
  if (active == now_active) return;
  active = now_active;
  changes.push_back({side, now_active, limit});
}

}  // namespace

std::string_view name(AlarmSide side) {
  return side == AlarmSide::high ? "high" : "low";
}

Alarm::Alarm(const v1::Alarm& config) : hysteresis_(config.hysteresis()) {
  if (config.has_high()) high_ = config.high();
  if (config.has_low()) low_ = config.low();
}

std::vector<AlarmChange> Alarm::check(double value) {
  const bool high = high_ && stays_active(high_active_, value - *high_, hysteresis_);
  const bool low = low_ && stays_active(low_active_, *low_ - value, hysteresis_);
  std::vector<AlarmChange> changes;
  // What ends is said before what begins.
  if (!high) note(changes, AlarmSide::high, high_active_, false, high_.value_or(0));
  if (!low) note(changes, AlarmSide::low, low_active_, false, low_.value_or(0));
  if (high) note(changes, AlarmSide::high, high_active_, true, *high_);
  if (low) note(changes, AlarmSide::low, low_active_, true, *low_);
  return changes;
}

}  // namespace sluice
