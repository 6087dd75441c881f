#pragma once
#include <list>

#include "drivers/async/clock.hpp"
#include "drivers/async/waiter.hpp"

namespace sluice {

/// A flag that one coroutine waits for and another sets (asyncio.Event). One thread only.
class Event {
 public:
  explicit Event(Executor executor) : executor_(std::move(executor)) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  bool is_set() const { return set_; }
  /// Wakes all who wait, even when clear() follows before they run.
  void set() {
    set_ = true;
    for (Waiter* waiter : waiting_) waiter->wake();
  }
  void clear() { set_ = false; }

  /// Returns when the flag is set; throws when cancelled before that.
  Task<void> wait();

  /// The same, at most until `deadline`: whether it was set before.
  Task<bool> wait_until(Clock& clock, TimePoint deadline);

 private:
  class Place;

  Executor executor_;
  std::list<Waiter*> waiting_;
  bool set_ = false;
};

}  // namespace sluice
