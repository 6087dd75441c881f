#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

enum class DeviceState : std::uint8_t {
  starting,  ///< neither answered nor failed yet
  online,
  failing,  ///< the last attempt failed
  failed,   ///< three attempts in a row failed
};

std::string_view name(DeviceState state);

/// Follows a device's successes and failures. Says when the state changes, so that each change is told once.
class DeviceHealth {
 public:
  static constexpr unsigned failures_until_failed = 3;

  /// Each returns the new state when it has changed.
  std::optional<DeviceState> succeeded(TimePoint when);
  std::optional<DeviceState> failed(const Error& error);

  DeviceState state() const { return state_; }
  unsigned failures_in_a_row() const { return failures_; }
  std::optional<TimePoint> last_success() const { return last_success_; }

 private:
  std::optional<DeviceState> change_to(DeviceState state);

  DeviceState state_ = DeviceState::starting;
  unsigned failures_ = 0;
  std::optional<TimePoint> last_success_;
};

/// How late the latest readings were begun.
class Lateness {
 public:
  void add(Duration late);
  /// `share` in [0, 1]: 0.5 is the median, 0.99 nearly the worst. Zero when there are none yet.
  Duration quantile(double share) const;

 private:
  /// There is one for each device: 4 bytes of microseconds hold 71 minutes.
  using Microseconds = std::chrono::duration<std::uint32_t, std::micro>;

  std::array<Microseconds, 64> latest_{};
  std::size_t count_ = 0;
};

}  // namespace sluice
