#include "drivers/async/blocking_lane.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <pthread.h>

namespace sluice {

/// Shared with the thread, which may outlive the lane.
struct BlockingLane::State {
  State(Executor e, std::string n) : executor(std::move(e)), name(std::move(n)) {}

  Executor executor;
  std::string name;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<AnyJob>> queue;
  std::shared_ptr<AnyJob> running;
  bool stuck = false;  // the running job was abandoned
  bool stopping = false;

  /// The running job has ended. One decision under one lock, so that no job is abandoned between question and answer. What nobody
  /// waits for is forgotten here, on the thread and as the running job, as that may hang in the kernel too.
  std::shared_ptr<AnyJob> end(std::unique_lock<std::mutex>& lock) {
    lock.lock();
    if (stuck || stopping) {
      lock.unlock();
      running->forget();
      running->is_forgotten = true;
      lock.lock();
    }
    stuck = false;
    return std::exchange(running, nullptr);
  }

  /// Takes the queued jobs that nobody may run any more.
  std::deque<std::shared_ptr<AnyJob>> abandon(const AnyJob* job) {
    const std::scoped_lock lock(mutex);
    if (running.get() == job) {
      stuck = true;
      return std::exchange(queue, {});
    }
    std::erase_if(queue, [job](const auto& queued) { return queued.get() == job; });
    return {};
  }

  /// The thread begins nothing any more. The jobs whose callers wait: those in the queue, and the one that runs, if any.
  std::pair<std::deque<std::shared_ptr<AnyJob>>, std::shared_ptr<AnyJob>> stop() {
    const std::scoped_lock lock(mutex);
    stopping = true;
    changed.notify_all();
    return {std::exchange(queue, {}), running};
  }
};

BlockingLane::BlockingLane(Executor executor, std::string name)
    : executor_(std::move(executor)),
      stragglers_(Stragglers::of(executor_)),
      state_(std::make_shared<State>(executor_, name)),
      thread_{.name = std::move(name), .thread = {}, .ended = {}} {
  std::packaged_task<void()> work([state = state_] { work_through(state); });
  thread_.ended = work.get_future();
  thread_.thread = std::thread(std::move(work));
}

BlockingLane::~BlockingLane() {
  const auto [queued, running] = state_->stop();
  for (const auto& waiting : queued) answer(executor_, waiting, asio::error::try_again);
  if (running) {
    answer(executor_, running, asio::error::try_again);
    stragglers_.keep(std::move(thread_));
  } else {
    thread_.thread.join();  // nothing is in the kernel: it ends at once
  }
}

bool BlockingLane::is_stuck() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->stuck;
}

void BlockingLane::submit(std::shared_ptr<AnyJob> job, Handler handler) {
  job->handler = std::move(handler);
  auto slot = asio::get_associated_cancellation_slot(job->handler);
  if (slot.is_connected()) {
    slot.assign([state = state_, weak = std::weak_ptr(job)](asio::cancellation_type) {
      if (const auto abandoned = weak.lock()) abandon(state, abandoned);
    });
  }
  if (enqueue(job)) {
    state_->changed.notify_all();  // unlocked, or the thread would wake only to wait for the mutex
  } else {
    answer(executor_, job, asio::error::try_again);
  }
}

bool BlockingLane::enqueue(const std::shared_ptr<AnyJob>& job) {
  const std::scoped_lock lock(state_->mutex);
  if (!state_->stuck) state_->queue.push_back(job);
  return !state_->stuck;
}

void BlockingLane::abandon(const std::shared_ptr<State>& state, const std::shared_ptr<AnyJob>& job) {
  for (const auto& waiting : state->abandon(job.get())) answer(state->executor, waiting, asio::error::try_again);
  answer(state->executor, job, asio::error::operation_aborted);
}

void BlockingLane::answer(const Executor& executor, const std::shared_ptr<AnyJob>& job, boost::system::error_code error) {
  if (!job->handler) return;
  asio::post(executor, [handler = std::exchange(job->handler, nullptr), error]() mutable { std::move(handler)(error); });
}

void BlockingLane::deliver(const Executor& executor, const std::shared_ptr<AnyJob>& job) {
  if (job->handler) {
    answer(executor, job, {});
  } else if (!job->is_forgotten) {
    forget_elsewhere(Stragglers::of(executor), job);  // abandoned while this was on its way
  }
}

void BlockingLane::forget_elsewhere(Stragglers& stragglers, std::shared_ptr<AnyJob> job) {
  stragglers.run("late result", [late = std::move(job)] { late->forget(); });
}

void BlockingLane::work_through(const std::shared_ptr<State>& state) {
  pthread_setname_np(pthread_self(), state->name.substr(0, 15).c_str());
  std::unique_lock lock(state->mutex);
  while (true) {
    state->changed.wait(lock, [&] { return state->stopping || !state->queue.empty(); });
    if (state->stopping) break;
    state->running = std::move(state->queue.front());
    state->queue.pop_front();
    lock.unlock();
    state->running->execute();
    // The handler belongs to the loop's thread: only there may it be looked at, or the job be destroyed.
    auto done = state->end(lock);
    if (!state->stopping) {
      asio::post(state->executor, [executor = state->executor, job = std::move(done)] { deliver(executor, job); });
    }
  }
}

}  // namespace sluice
