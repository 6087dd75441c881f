#include "drivers/async/event.hpp"

#include "drivers/async/timer.hpp"

namespace sluice {

/// Among those who wait, for as long as it exists.
class Event::Place {
 public:
  explicit Place(Event& event) : waiter(event.executor_), all_(event.waiting_), position_(all_.insert(all_.end(), &waiter)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { all_.erase(position_); }

  Waiter waiter;

 private:
  std::list<Waiter*>& all_;
  std::list<Waiter*>::iterator position_;
};

Task<void> Event::wait() {
  if (set_) co_return;
  Place place(*this);
  const auto [error] = co_await place.waiter.woken();
  if (error) throw_cancelled();
}

Task<bool> Event::wait_until(Clock& clock, TimePoint deadline) {
  if (set_) co_return true;
  Place place(*this);
  bool is_late = false;
  const auto pass = [&] {
    is_late = !place.waiter.was_woken();
    place.waiter.wake();
  };
  Timer limit(clock, pass, TimerKind::limit);
  limit.set(deadline);
  const auto [error] = co_await place.waiter.woken();
  if (error) throw_cancelled();
  co_return !is_late;
}

}  // namespace sluice
