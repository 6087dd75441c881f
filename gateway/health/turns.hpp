#pragma once
#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/async/clock.hpp"

namespace sluice {

/// Who promised to come by again, and until when. The watchdog is fed while every promise is kept: it asks for turns, not for
/// success, so that an absent broker or a dead sensor never restarts a healthy gateway.
class Turns {
 public:
  /// Keeps its place until it is destroyed. Must not outlive the Turns.
  class [[nodiscard]] Promise {
   public:
    Promise(Turns& turns, std::string name);
    Promise(const Promise&) = delete;
    Promise& operator=(const Promise&) = delete;
    ~Promise();

    /// "I come by again before `deadline`."
    void until(TimePoint deadline) { deadline_ = deadline; }

   private:
    friend Turns;
    Turns& turns_;
    std::string name_;
    TimePoint deadline_ = never;
  };

  /// A timer of the loop that was set for `due` has fired `now`: how late is how long the loop was held up. Whoever sleeps anyway
  /// tells, so that measuring wakes nobody.
  void woke(TimePoint due, TimePoint now) { worst_lateness_ = std::max(worst_lateness_, now - due); }
  /// The worst since it was last taken.
  Duration take_worst_lateness() { return std::exchange(worst_lateness_, Duration(0)); }

  /// The name of one who is more than `grace` late; nothing when all promises are kept.
  std::optional<std::string> late(TimePoint now, Duration grace) const;

 private:
  std::vector<Promise*> promises_;
  Duration worst_lateness_ = 0s;
};

}  // namespace sluice
