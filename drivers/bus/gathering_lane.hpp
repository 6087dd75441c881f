#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

/// A BlockingLane that gathers: works handed over in the same turn of the loop are one job for the thread, because waking it costs
/// more than reading a file. Each work has a deadline, and one that hangs in the kernel is nobody else's failure:
/// - what is done when the job takes longer than `stuck_after` is answered then;
/// - who has not had its turn is answered fail_occupied(), a tenth of its time (1 to 100 ms) before its deadline;
/// - the one that hangs is answered Reason::timeout at its deadline. From then on the lane is stuck: everybody who waits, and who
///   comes before the kernel returns, is answered fail_occupied() at once.
/// A caller who is cancelled leaves the others undisturbed; when its work hangs on for `stuck_after`, the lane is stuck too.
class GatheringLane {
 public:
  /// Longer than files take, but for those behind a slow bus.
  static constexpr Duration stuck_after = 100ms;

  /// `name` appears in the list of threads (15 characters).
  GatheringLane(Executor executor, Clock& clock, std::string name);
  GatheringLane(const GatheringLane&) = delete;
  GatheringLane& operator=(const GatheringLane&) = delete;
  ~GatheringLane();

  /// Runs `work` on the thread. It must own all that it touches: it may outlive its caller. `deadline` may be `never`.
  template <typename T>
  Task<Result<T>> run(std::function<T()> work, TimePoint deadline) {
    auto answer = std::make_shared<T>();
    auto done = co_await enqueue([answer, own = std::move(work)] { *answer = own(); }, deadline);
    if (!done) co_return std::unexpected(done.error());
    co_return std::move(*answer);
  }

  Duration occupied() const;
  /// True while a call that was given up is still in the kernel.
  bool is_stuck() const;

 private:
  struct Work;
  struct Batch;
  struct State;
  class Caller;

  Task<Result<void>> enqueue(std::function<void()> work, TimePoint deadline);
  static std::shared_ptr<Batch> gather(const std::shared_ptr<State>& state);
  static void start(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace sluice
