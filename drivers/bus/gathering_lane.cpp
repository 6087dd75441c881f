#include "drivers/bus/gathering_lane.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <list>
#include <vector>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/event.hpp"

namespace sluice {

/// What one caller wants done. The lane's thread looks at `wanted` when it comes to it.
struct GatheringLane::Work {
  explicit Work(std::function<void()> f) : function(std::move(f)) {}
  std::function<void()> function;
  std::atomic<bool> wanted = true;
};

/// What was gathered in one turn of the loop, until its answer is known.
struct GatheringLane::Batch {
  explicit Batch(const Executor& executor) : done(executor) {}

  std::vector<std::shared_ptr<Work>> works;
  TimePoint started = never;
  asio::cancellation_signal cancel;
  Result<void> outcome;
  Event done;
};

/// Shared with the jobs on their way, whose completion may come after the lane.
struct GatheringLane::State {
  State(const Executor& e, Clock& c, std::string name) : executor(e), clock(c), lane(std::make_unique<BlockingLane>(e, std::move(name))) {}

  Executor executor;
  Clock& clock;
  std::unique_ptr<BlockingLane> lane;  // empty once the GatheringLane is being destroyed
  std::shared_ptr<Batch> gathering;
  std::list<std::shared_ptr<Batch>> running;
  TimePoint last_end{};
  Duration occupied{};

  void end(const std::shared_ptr<Batch>& batch, Result<void> outcome) {
    running.remove(batch);
    batch->outcome = std::move(outcome);
    batch->done.set();
    if (!lane) return;
    const TimePoint now = clock.now();
    occupied += now - std::max(batch->started, last_end);
    last_end = now;
  }
};

/// A caller that waits for a batch. When it is cancelled, its work need not be done any more.
class GatheringLane::Waiter {
 public:
  Waiter(const Clock& clock, Batch& batch, std::function<void()> work)
      : clock_(clock), batch_(batch), work_(std::make_shared<Work>(std::move(work))) {
    batch_.works.push_back(work_);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    if (batch_.done.is_set()) return;
    work_->wanted = false;
    const bool stuck = batch_.started != never && clock_.now() - batch_.started >= stuck_after;
    if (stuck) batch_.cancel.emit(asio::cancellation_type::terminal);
  }

 private:
  const Clock& clock_;
  Batch& batch_;
  std::shared_ptr<Work> work_;
};

GatheringLane::GatheringLane(Executor executor, Clock& clock, std::string name)
    : state_(std::make_shared<State>(executor, clock, std::move(name))) {}

GatheringLane::~GatheringLane() {
  const auto lane = std::exchange(state_->lane, nullptr);
  const auto running = state_->running;
  for (const auto& batch : running) batch->cancel.emit(asio::cancellation_type::terminal);
}

Duration GatheringLane::occupied() const {
  return state_->occupied;
}

Task<Result<void>> GatheringLane::enqueue(std::function<void()> work) {
  if (!state_->gathering) {
    state_->gathering = std::make_shared<Batch>(state_->executor);
    asio::post(state_->executor, [state = state_] { start(state); });
  }
  const auto batch = state_->gathering;
  const Waiter waiter(state_->clock, *batch, std::move(work));
  co_await batch->done.wait();
  co_return batch->outcome;
}

void GatheringLane::start(const std::shared_ptr<State>& state) {
  if (!state->lane) return;
  const auto batch = std::exchange(state->gathering, nullptr);
  batch->started = state->clock.now();
  state->running.push_back(batch);
  auto job = [works = std::move(batch->works)] {
    for (const auto& work : works) {
      if (work->wanted) work->function();
    }
    return Result<void>();
  };
  // No caller owns this job, as none may take it away from the others: the lane does, and stops it in its destructor.
  auto at_end = [state, batch](const std::exception_ptr& stopped, Result<void> outcome) {
    state->end(batch, stopped ? fail(Reason::busy, "the lane is stuck in the kernel") : std::move(outcome));
  };
  asio::co_spawn(state->executor, state->lane->run<void>(std::move(job)),
                 asio::bind_cancellation_slot(batch->cancel.slot(), std::move(at_end)));
}

}  // namespace sluice
