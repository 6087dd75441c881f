#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "proto/config.pb.h"

namespace sluice {

enum class AlarmSide : std::uint8_t { high, low };

std::string_view name(AlarmSide side);

/// An alarm that began or ended.
struct AlarmChange {
  AlarmSide side = AlarmSide::high;
  bool raised = false;
  double limit = 0;

  friend bool operator==(const AlarmChange&, const AlarmChange&) = default;
};

/// The two limits of one channel. Raised at or beyond a limit; cleared when the value is back inside by the hysteresis (with a
/// hysteresis of zero: by anything). A reading without a value changes nothing.
class Alarm {
 public:
  Alarm() = default;
  explicit Alarm(const v1::Alarm& config);

  /// What changes with this value: nothing mostly, two changes when it jumps from beyond one limit to beyond the other.
  std::vector<AlarmChange> check(double value);

  bool is_active(AlarmSide side) const { return side == AlarmSide::high ? high_active_ : low_active_; }

 private:
  std::optional<double> high_;
  std::optional<double> low_;
  double hysteresis_ = 0;
  bool high_active_ = false;
  bool low_active_ = false;
};

}  // namespace sluice
