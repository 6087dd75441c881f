#include "drivers/bus/gathering_lane.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <list>
#include <vector>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/event.hpp"
#include "drivers/async/timer.hpp"
#include "drivers/bus/bus_turn.hpp"

namespace sluice {

/// What one caller wants done. The lane's thread says how far it is.
struct GatheringLane::Work {
  explicit Work(std::function<void()> f) : function(std::move(f)) {}

  std::function<void()> function;
  std::atomic<bool> wanted = true;
  std::atomic<bool> begun = false;
  std::atomic<bool> done = false;

  bool is_in_kernel() const { return begun && !done; }
  void run() {
    if (!wanted) return;
    begun = true;
    function();
    done = true;
  }
};

/// What was gathered in one turn of the loop, until the whole of it is done or given up.
struct GatheringLane::Batch {
  explicit Batch(Clock& c) : clock(c), look(c, [this] { look_after_callers(); }) {}

  Clock& clock;
  std::vector<std::shared_ptr<Work>> works;
  std::list<Caller*> callers;
  TimePoint started = never;
  std::shared_ptr<Work> left_in_kernel;  // its caller is gone
  TimePoint left_too_long = never;
  asio::cancellation_signal cancel;
  Timer look;

  void answer(const Result<void>& outcome);
  void look_after_callers();
  void look_by(TimePoint when);
  void leave_in_kernel(std::shared_ptr<Work> work);
};

/// Shared with the jobs on their way, whose completion may come after the lane.
struct GatheringLane::State {
  State(const Executor& e, Clock& c, std::string name) : executor(e), clock(c), lane(std::make_unique<BlockingLane>(e, std::move(name))) {}

  Executor executor;
  Clock& clock;
  std::unique_ptr<BlockingLane> lane;  // empty once the GatheringLane is being destroyed
  std::shared_ptr<Batch> gathering;
  std::list<std::shared_ptr<Batch>> running;  // the first one on the thread, the others behind it
  TimePoint last_end{};
  Duration occupied{};

  void end(const std::shared_ptr<Batch>& batch, const Result<void>& outcome) {
    running.remove(batch);
    batch->look.clear();
    batch->answer(outcome);
    if (!lane) return;
    const TimePoint now = clock.now();
    occupied += now - std::max(batch->started, last_end);
    last_end = now;
  }
};

/// Who waits for one work of a batch. When it leaves, the work need not be done any more.
class GatheringLane::Caller {
 public:
  Caller(const State& state, Batch& batch, std::function<void()> function, TimePoint deadline)
      : work(std::make_shared<Work>(std::move(function))),
        answered(state.executor),
        state_(state),
        batch_(batch),
        last_look_(last_look(state.clock.now(), deadline)),
        give_up_(deadline == never ? never : deadline - shortest_turn),
        place_(batch.callers.insert(batch.callers.end(), this)) {
    batch.works.push_back(work);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller() {
    batch_.callers.erase(place_);
    work->wanted = false;
    if (!state_.lane || answered.is_set() || !work->is_in_kernel()) return;  // without the lane there may be no clock any more
    batch_.leave_in_kernel(work);
  }

  void answer(Result<void> result) {
    if (answered.is_set()) return;
    outcome = std::move(result);
    answered.set();
  }

  /// Answers what can be answered by now. True when the work hangs at its deadline.
  bool look(TimePoint now) {
    if (answered.is_set()) return false;
    const bool hangs = work->is_in_kernel() && now >= give_up_;
    if (work->done) {
      answer({});
    } else if (hangs) {
      answer(fail(Reason::timeout, "is stuck in the kernel"));
    } else if (!work->begun && now >= last_look_) {
      answer(fail_occupied("the lane was occupied until the deadline"));
    }
    return hangs;
  }

  /// When there may be something to tell.
  TimePoint next_look() const {
    if (answered.is_set()) return never;
    return work->is_in_kernel() ? give_up_ : last_look_;
  }

  std::shared_ptr<Work> work;
  Event answered;
  Result<void> outcome;

 private:
  /// When who has not had its turn gives up: early enough to be heard on a busy board before its deadline makes a timeout of it.
  static TimePoint last_look(TimePoint now, TimePoint deadline) {
    if (deadline == never) return never;
    return deadline - std::clamp<Duration>((deadline - now) / 10, shortest_turn, stuck_after);
  }

  const State& state_;
  Batch& batch_;
  TimePoint last_look_;
  TimePoint give_up_;
  std::list<Caller*>::iterator place_;
};

void GatheringLane::Batch::answer(const Result<void>& outcome) {
  for (Caller* caller : callers) caller->answer(caller->work->done ? Result<void>() : outcome);
}

/// Not before it hangs: to wake the loop for each of hundreds of files would cost more than the files.
void GatheringLane::Batch::look_after_callers() {
  const TimePoint now = clock.now();
  bool hangs = now >= left_too_long && !left_in_kernel->done;
  left_too_long = never;
  for (Caller* caller : callers) hangs = caller->look(now) || hangs;
  if (hangs) cancel.emit(asio::cancellation_type::terminal);
  look_by(callers.empty() ? never : now + stuck_after);
}

/// One timer for all callers, as a timer for each would cost more than its file.
void GatheringLane::Batch::look_by(TimePoint when) {
  when = std::min(when, left_too_long);
  for (const Caller* caller : callers) when = std::min(when, caller->next_look());
  look.set(when);
}

/// Nobody waits for the call that may hang, so nobody else would end its batch.
void GatheringLane::Batch::leave_in_kernel(std::shared_ptr<Work> work) {
  left_in_kernel = std::move(work);
  left_too_long = clock.now() + stuck_after;
  look_by(never);
}

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

bool GatheringLane::is_stuck() const {
  return state_->lane->is_stuck();
}

Task<Result<void>> GatheringLane::enqueue(std::function<void()> work, TimePoint deadline) {
  const auto state = state_;
  const auto batch = gather(state);
  Caller caller(*state, *batch, std::move(work), deadline);
  co_await caller.answered.wait();
  co_return caller.outcome;
}

std::shared_ptr<GatheringLane::Batch> GatheringLane::gather(const std::shared_ptr<State>& state) {
  if (!state->gathering) {
    state->gathering = std::make_shared<Batch>(state->clock);
    asio::post(state->executor, [state] { start(state); });
  }
  return state->gathering;
}

void GatheringLane::start(const std::shared_ptr<State>& state) {
  if (!state->lane) return;
  const auto batch = std::exchange(state->gathering, nullptr);
  batch->started = state->clock.now();
  batch->look_by(batch->started + stuck_after);
  state->running.push_back(batch);
  auto job = [works = std::move(batch->works)] {
    for (const auto& work : works) work->run();
    return Result<void>();
  };
  // No caller owns this job, as none may take it away from the others: the lane does, and stops it in its destructor.
  auto at_end = [state, batch](const std::exception_ptr& stopped, const Result<void>& outcome) {
    state->end(batch, stopped || !outcome ? fail_occupied("the lane is stuck in the kernel") : outcome);
  };
  asio::co_spawn(state->executor, state->lane->run<void>(std::move(job)),
                 asio::bind_cancellation_slot(batch->cancel.slot(), std::move(at_end)));
}

}  // namespace sluice
