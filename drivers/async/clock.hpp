#pragma once
#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <map>

#include "drivers/async/task.hpp"

namespace sluice {

using Duration = std::chrono::nanoseconds;
using namespace std::chrono_literals;

/// Names the time line of CLOCK_BOOTTIME: it never jumps and goes on during suspend. Nobody reads it but a Clock.
struct BootTime {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootTime, Duration>;
  static constexpr bool is_steady = true;
};

/// An instant since the board booted.
using TimePoint = BootTime::time_point;

inline constexpr TimePoint never = TimePoint::max();

class Timer;

/// What limits something fires after all calls that are due, so that what is done at its very deadline, or should have been done
/// before it by a loop that was held up, is in time.
enum class TimerKind : std::uint8_t { call, limit };

/// The only source of "now" and of waiting. Time is injected, so that a test can play a day in a moment. Whoever waits is in one
/// list, so that a clock has to know the earliest instant only.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock();

  virtual TimePoint now() const = 0;

  /// Returns at `deadline`, or at once when it has passed. Throws when cancelled.
  Task<void> sleep_until(TimePoint deadline);
  Task<void> sleep_for(Duration duration) { return sleep_until(now() + duration); }

 protected:
  /// When the first timer is due; `never` without one.
  TimePoint first_due() const { return std::min(first_due(TimerKind::call), first_due(TimerKind::limit)); }
  TimePoint first_due(TimerKind kind) const;
  std::size_t timers() const { return calls_.size() + limits_.size(); }

  /// Fires those of one kind that are due at `instant` or before. Limits come after calls, and after what the calls set going has had
  /// a turn of the loop: see TimerKind.
  void fire(TimerKind kind, TimePoint instant);

 private:
  friend Timer;

  using Timers = std::multimap<TimePoint, Timer*>;

  Timers& of(TimerKind kind) { return kind == TimerKind::call ? calls_ : limits_; }
  Timers::iterator add(TimePoint when, TimerKind kind, Timer& timer);
  void remove(TimerKind kind, Timers::iterator place);
  /// Another timer than before is the first of its kind, or there is none.
  virtual void first_changed() {}

  Timers calls_;
  Timers limits_;
};

/// Wall time as it is known at this moment.
struct WallTime {
  std::int64_t nanoseconds = 0;  ///< since 1970-01-01T00:00:00Z
  bool synchronised = false;     ///< false: nobody has set the clock since boot, so the value may be far off

  friend auto operator<=>(const WallTime&, const WallTime&) = default;
};

/// Translates instants of the boot clock to wall time, with the offset known now.
class WallClock {
 public:
  WallClock() = default;
  WallClock(const WallClock&) = delete;
  WallClock& operator=(const WallClock&) = delete;
  virtual ~WallClock() = default;

  virtual WallTime at(TimePoint instant) const = 0;
};

}  // namespace sluice
