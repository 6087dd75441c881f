#pragma once
#include <cstdint>
#include <optional>

#include "gateway/record.hpp"

namespace sluice {

/// Mean, extremes and spread of a stream of numbers in constant memory (Welford's method: no loss of digits far from zero).
class Statistics {
 public:
  void add(double value);

  std::uint64_t count() const { return count_; }

  /// Nothing while count is 0, except the count itself. `stddev` is that of the population (divided by n): the window is all there
  /// is, not a sample of something larger; a single reading has 0.
  std::optional<double> value(Statistic statistic) const;

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of squared distances to the mean
  double min_ = 0;
  double max_ = 0;
  double last_ = 0;
};

}  // namespace sluice
