#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

/// A BlockingLane that gathers: works handed over in the same turn of the loop are one job for the thread, because waking it costs
/// more than reading a file. Cancelling one caller leaves the others undisturbed, unless the job has taken so long that it is stuck:
/// then everybody who waits is answered with Reason::busy, as is who comes before the kernel returns.
class GatheringLane {
 public:
  /// A job that a caller gave up after this time is stuck.
  static constexpr Duration stuck_after = 100ms;

  /// `name` appears in the list of threads (15 characters).
  GatheringLane(Executor executor, Clock& clock, std::string name);
  GatheringLane(const GatheringLane&) = delete;
  GatheringLane& operator=(const GatheringLane&) = delete;
  ~GatheringLane();

  /// Runs `work` on the thread. It must own all that it touches: it may outlive its caller.
  template <typename T>
  Task<Result<T>> run(std::function<T()> work) {
    auto answer = std::make_shared<T>();
    auto done = co_await enqueue([answer, own = std::move(work)] { *answer = own(); });
    if (!done) co_return std::unexpected(done.error());
    co_return std::move(*answer);
  }

  Duration occupied() const;

 private:
  struct Work;
  struct Batch;
  struct State;
  class Waiter;

  Task<Result<void>> enqueue(std::function<void()> work);
  static void start(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace sluice
