#pragma once
#include <atomic>
#include <latch>
#include <thread>

#include "drivers/bus/gathering_lane.hpp"
#include "tests/support/threaded_loop.hpp"

namespace sluice::testing {

/// Work that hangs on the lane's thread until it is let go. The thread owns it too, as it may outlive the test.
struct Gate {
  std::latch entered{1};
  std::latch released{1};
};

struct GatheringBench {
  using Pending = ThreadedLoop::Started<Result<int>>;

  ThreadedLoop loop;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  GatheringLane lane{loop.executor, loop.clock, "test"};

  void start(Pending& pending, std::function<int()> work, TimePoint deadline = never) {
    loop.start(pending, lane.run<int>(std::move(work), deadline));
  }
  std::function<int()> hanging_work() const {
    return [own = gate] {
      own->entered.count_down();
      own->released.wait();
      return 1;
    };
  }
  void start_hanging(Pending& pending, TimePoint deadline = never) { start(pending, hanging_work(), deadline); }
  TimePoint in(Duration time) const { return loop.clock.now() + time; }
  void wait_until_hanging() {
    loop.clock.settle();
    gate->entered.wait();
  }
  void wait_for(Pending& pending) {
    loop.run_until([&] { return pending.ended(); });
  }
};

}  // namespace sluice::testing
