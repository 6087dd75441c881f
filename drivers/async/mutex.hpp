#pragma once
#include <map>
#include <optional>
#include <utility>

#include "drivers/async/clock.hpp"
#include "drivers/async/event.hpp"

namespace sluice {

/// A mutex between coroutines that serves the waiter whose deadline is nearest; equal deadlines in order of arrival.
class DeadlineMutex {
 public:
  explicit DeadlineMutex(Executor executor) : executor_(std::move(executor)) {}
  DeadlineMutex(const DeadlineMutex&) = delete;
  DeadlineMutex& operator=(const DeadlineMutex&) = delete;

  /// Owns the mutex until it is destroyed; one that was default-constructed or moved from owns nothing.
  class [[nodiscard]] Guard {
   public:
    Guard() = default;
    Guard(Guard&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
    Guard& operator=(Guard&& other) noexcept {
      std::swap(mutex_, other.mutex_);
      return *this;
    }
    ~Guard() {  // NOLINT(bugprone-exception-escape): nothing but a lack of memory
      if (mutex_) mutex_->unlock();
    }

   private:
    friend DeadlineMutex;
    explicit Guard(DeadlineMutex* mutex) : mutex_(mutex) {}
    DeadlineMutex* mutex_ = nullptr;
  };

  /// Without waiting, and without a coroutine.
  std::optional<Guard> try_lock() {
    if (std::exchange(locked_, true)) return std::nullopt;
    return Guard(this);
  }

  /// Waits for the mutex as long as it takes: put a deadline around it with with_deadline(). Throws when cancelled.
  Task<Guard> lock(TimePoint deadline) {
    if (auto free = try_lock()) co_return std::move(*free);
    Place place(waiters_, deadline, executor_);
    co_await place.turn.wait();
    co_return Guard(this);  // unlock() handed it over still locked
  }

  bool is_locked() const { return locked_; }
  std::size_t waiting() const { return waiters_.size(); }

 private:
  using Waiters = std::multimap<TimePoint, Event*>;

  /// A place in the queue, which a cancelled waiter leaves by itself.
  struct Place {
    Place(Waiters& all, TimePoint deadline, const Executor& executor)
        : turn(executor), waiters(all), position(all.emplace(deadline, &turn)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      if (!turn.is_set()) waiters.erase(position);
    }
    Event turn;
    Waiters& waiters;
    Waiters::iterator position;
  };

  void unlock() {
    if (waiters_.empty()) {
      locked_ = false;
      return;
    }
    Event* next = waiters_.begin()->second;
    waiters_.erase(waiters_.begin());
    next->set();
  }

  Executor executor_;
  Waiters waiters_;
  bool locked_ = false;
};

}  // namespace sluice
