#pragma once
#include "drivers/async/clock.hpp"

namespace sluice {

/// A clock that stands still until a test moves it: the loop runs until nothing is ready, then time jumps to the next deadline.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(asio::io_context& context, TimePoint start = TimePoint(1s)) : context_(context), now_(start) {}

  TimePoint now() const override { return now_; }

  /// Runs what is ready, without moving time.
  void settle();
  /// Plays everything that is due up to and including `end`; then it is `end`.
  void run_until(TimePoint end);
  void run_for(Duration duration) { run_until(now_ + duration); }
  /// How many wait for an instant.
  std::size_t sleepers() const { return timers(); }
  TimePoint next_deadline() const { return first_due(); }

 private:
  asio::io_context& context_;
  TimePoint now_;
};

/// Wall time for tests: a fixed offset to the boot clock, until the test sets the clock.
class ManualWallClock final : public WallClock {
 public:
  /// 2026-11-20T09:00:00Z at boot time zero.
  static constexpr std::int64_t default_offset = 1'795'165'200'000'000'000;

  WallTime at(TimePoint instant) const override { return {instant.time_since_epoch().count() + offset_, synchronised_}; }
  void set(std::int64_t offset, bool synchronised) {
    offset_ = offset;
    synchronised_ = synchronised;
  }

 private:
  std::int64_t offset_ = default_offset;
  bool synchronised_ = true;
};

}  // namespace sluice
