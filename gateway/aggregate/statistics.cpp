#include "gateway/aggregate/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {

void Statistics::add(double value) {
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = count_ == 0 ? value : std::max(max_, value);
  last_ = value;
  ++count_;
  const double distance = value - mean_;
  mean_ += distance / static_cast<double>(count_);
  squares_ += distance * (value - mean_);
}

std::optional<double> Statistics::value(Statistic statistic) const {
  if (statistic == Statistic::count) return static_cast<double>(count_);
  if (count_ == 0) return std::nullopt;
  switch (statistic) {
    case Statistic::mean:
      return std::clamp(mean_, min_, max_);
    case Statistic::min:
      return min_;
    case Statistic::max:
      return max_;
    case Statistic::last:
      return last_;
    case Statistic::stddev:
      return std::sqrt(std::max(squares_, 0.0) / static_cast<double>(count_));
    case Statistic::count:
      break;
  }
  return std::nullopt;
}

}  // namespace sluice
