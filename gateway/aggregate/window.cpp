#include "gateway/aggregate/window.hpp"

#include <utility>

namespace sluice {
namespace {

/// Largest multiple of `length` that is not larger than `time`.
Duration multiple_below(Duration time, Duration length) {
  Duration rest = time % length;
  if (rest < Duration{}) rest += length;
  return time - rest;
}

}  // namespace

Window::Window(Duration length, TimePoint start, const UtcOffset& offset) : length_(length) {
  begin_at(start, offset);
}

void Window::begin_at(TimePoint start, const UtcOffset& offset) {
  const Duration utc = start.time_since_epoch() + offset.value();
  const Duration edge = multiple_below(utc, length_);
  start_ = start;
  end_ = TimePoint(edge + length_ - offset.value());
  partial_ = utc != edge;
}

/// `edge` was computed with an older offset, which differs a little while the clock is slewed: the multiple that is meant is the
/// nearest one.
void Window::begin_at_edge(TimePoint edge, const UtcOffset& offset) {
  const Duration utc = edge.time_since_epoch() + offset.value();
  start_ = edge;
  end_ = TimePoint(multiple_below(utc + length_ / 2, length_) + length_ - offset.value());
  partial_ = false;
}

ClosedWindow Window::close(TimePoint end, bool partial) {
  return {.start = start_, .end = end, .partial = partial, .statistics = std::exchange(statistics_, {})};
}

std::vector<ClosedWindow> Window::advance(TimePoint now, const UtcOffset& offset) {
  std::vector<ClosedWindow> closed;
  while (end_ <= now) {
    closed.push_back(close(end_, partial_));
    begin_at_edge(end_, offset);
    if (now - start_ < length_ * most_overdue) continue;
    const TimePoint edge(multiple_below(now.time_since_epoch() + offset.value(), length_) - offset.value());
    closed.push_back(close(edge, true));
    begin_at_edge(edge, offset);
  }
  return closed;
}

std::vector<ClosedWindow> Window::cut(TimePoint now, const UtcOffset& offset) {
  std::vector<ClosedWindow> closed;
  if (now > start_ || statistics_.count() > 0) closed.push_back(close(std::max(now, start_), true));
  begin_at(std::max(now, start_), offset);
  return closed;
}

}  // namespace sluice
