#pragma once
#include <cstddef>
#include <list>
#include <utility>

#include "drivers/async/event.hpp"

namespace sluice {

/// Lets at most `permits` coroutines through at a time, in order of arrival (asyncio.Semaphore).
class Semaphore {
 public:
  Semaphore(Executor executor, std::size_t permits) : executor_(std::move(executor)), free_(permits) {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  /// Gives its permit back when it is destroyed; one that was default-constructed or moved from has none.
  class [[nodiscard]] Permit {
   public:
    Permit() = default;
    Permit(Permit&& other) noexcept : semaphore_(std::exchange(other.semaphore_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(semaphore_, other.semaphore_);
      return *this;
    }
    ~Permit() {  // NOLINT(bugprone-exception-escape): nothing but a lack of memory
      if (semaphore_) semaphore_->release();
    }

   private:
    friend Semaphore;
    explicit Permit(Semaphore* semaphore) : semaphore_(semaphore) {}
    Semaphore* semaphore_ = nullptr;
  };

  /// Waits for a permit. Throws when cancelled.
  Task<Permit> acquire() {
    if (free_ > 0) {
      --free_;
      co_return Permit(this);
    }
    Place place(waiters_, executor_);
    co_await place.turn.wait();
    co_return Permit(this);
  }

  std::size_t available() const { return free_; }

 private:
  struct Place {
    Place(std::list<Event*>& all, const Executor& executor) : turn(executor), waiters(all), position(all.insert(all.end(), &turn)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      if (!turn.is_set()) waiters.erase(position);
    }
    Event turn;
    std::list<Event*>& waiters;
    std::list<Event*>::iterator position;
  };

  void release() {
    if (waiters_.empty()) {
      ++free_;
      return;
    }
    Event* next = waiters_.front();
    waiters_.pop_front();
    next->set();
  }

  Executor executor_;
  std::list<Event*> waiters_;
  std::size_t free_;
};

}  // namespace sluice
