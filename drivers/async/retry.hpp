#pragma once
#include <algorithm>
#include <cstdint>
#include <random>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

/// Waits that double from `first` to `most`, each drawn between zero and its bound ("full jitter"), so that many clients that
/// failed together do not come back together. `floor` keeps a wait from being nothing at all.
class Backoff {
 public:
  struct Bounds {
    Duration first = 1s;
    Duration most = 60s;
    Duration floor = 0s;
  };

  Backoff(Bounds bounds, std::uint64_t seed) : bounds_(bounds), bound_(std::min(bounds.first, bounds.most)), random_(seed) {}

  Duration next() {
    std::uniform_int_distribution<Duration::rep> draw(0, bound_.count());
    bound_ = std::min(bound_ * 2, bounds_.most);
    return std::max(Duration(draw(random_)), bounds_.floor);
  }

  /// After a success the next wait is short again.
  void reset() { bound_ = std::min(bounds_.first, bounds_.most); }

 private:
  Bounds bounds_;
  Duration bound_;
  std::mt19937_64 random_;
};

/// Calls `operation` (anything that returns a Task<Result<T>>) until it succeeds, fails with an error whose policy says that
/// trying again is useless, or has been tried `attempts` times. Waits between the tries as `backoff` says.
template <typename Operation>
auto retry(Clock& clock, Backoff backoff, int attempts, Operation operation) -> decltype(operation()) {
  auto result = co_await operation();
  for (int tried = 1; tried < attempts && !result && policy(result.error().reason).retry; ++tried) {
    co_await clock.sleep_for(backoff.next());
    result = co_await operation();
  }
  co_return result;
}

}  // namespace sluice
