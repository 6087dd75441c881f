#pragma once
#include <cstdint>

#include "drivers/async/clock.hpp"

namespace sluice {

/// The slots of one device: first + n * period, without drift. Slots that passed while the device was busy are skipped and counted.
class Schedule {
 public:
  /// `phase` in [0, period) moves all slots but the first reading, which is due at once.
  Schedule(TimePoint start, Duration period, Duration phase);

  /// The slot that is due now or next.
  TimePoint due() const { return due_; }

  /// Goes on to the next slot after `now`; slots in between were missed.
  void advance(TimePoint now);

  /// Goes on to the first slot at or after `earliest`, on purpose: nothing was missed.
  void postpone(TimePoint earliest);

  /// Comes back from postpone(): goes on to the first slot after `now`, unless an earlier one is due already.
  void resume(TimePoint now);

  std::uint64_t missed() const { return missed_; }

 private:
  TimePoint slot_at_or_after(TimePoint instant) const;

  TimePoint origin_;  // of the slots after the first
  Duration period_;
  TimePoint due_;
  std::uint64_t missed_ = 0;
};

/// Spreads the phases of devices that share a bus: the nth device of a bus, in any order, gets a phase far from those before it.
Duration phase_of(std::size_t position_on_bus, Duration period);

/// The same for devices on sysfs, which share one job of the lane, one wake-up and one batch when they are due at the same instant:
/// the devices of one period have `shared_slots` instants in it, the same ones whenever each was started. `start` is the schedule's.
inline constexpr int shared_slots = 2;
Duration shared_phase_of(std::size_t position_on_bus, Duration period, TimePoint start);

/// How long to wait after `failures` failures in a row: the period, doubled for each further failure, at most five minutes
/// (or the period, when that is longer).
Duration wait_after(unsigned failures, Duration period);

}  // namespace sluice
