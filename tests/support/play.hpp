#pragma once
#include "drivers/async/task_group.hpp"
#include "drivers/emulator.hpp"
#include "tests/support/loop.hpp"

namespace sluice::testing {

/// Lets an emulator's physics go on for some time, then stops it.
inline void play(Loop& loop, Emulator& emulator, Duration duration) {
  TaskGroup group(loop.executor);
  group.spawn(emulator.run());
  loop.clock.run_for(duration);
  group.stop();
  loop.run(group.join());
}

}  // namespace sluice::testing
