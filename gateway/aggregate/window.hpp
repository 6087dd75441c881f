#pragma once
#include <vector>

#include "gateway/aggregate/statistics.hpp"
#include "gateway/aggregate/utc_offset.hpp"

namespace sluice {

/// What a window held: all that was measured in [start, end).
struct ClosedWindow {
  TimePoint start;
  TimePoint end;
  bool partial = false;  ///< it did not last its whole length
  Statistics statistics = {};
};

/// Tumbling windows over one channel: half-open, without gaps or overlap, with edges at multiples of their length in UTC (before
/// the clock is set: on the boot clock). The first one lasts from `start` to the next edge, and is partial unless it starts on one.
class Window {
 public:
  /// More overdue windows than this, as after a suspend, are closed as one that is empty and partial.
  static constexpr int most_overdue = 60;

  Window(Duration length, TimePoint start, const UtcOffset& offset);

  /// Counts in the running window. What was measured before it began, and is handed in late, counts in it too.
  void add(double value) { statistics_.add(value); }

  /// Closes the windows that have ended by `now`, oldest first.
  std::vector<ClosedWindow> advance(TimePoint now, const UtcOffset& offset);

  /// Ends the running window at `now`, after advance(now): partial. The next one lasts from `now` to the next edge.
  /// Nothing when the running window has only just begun and is empty.
  std::vector<ClosedWindow> cut(TimePoint now, const UtcOffset& offset);

  TimePoint start() const { return start_; }
  TimePoint end() const { return end_; }
  Duration length() const { return length_; }

 private:
  void begin_at(TimePoint start, const UtcOffset& offset);
  void begin_at_edge(TimePoint edge, const UtcOffset& offset);
  ClosedWindow close(TimePoint end, bool partial);

  Duration length_;
  TimePoint start_;
  TimePoint end_;
  bool partial_ = false;
  Statistics statistics_;
};

}  // namespace sluice
