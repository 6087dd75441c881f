#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "drivers/async/task_group.hpp"
#include "tests/support/loop.hpp"

namespace sluice::testing {

using Log = std::vector<std::string>;

/// Writes its end into the log, however it comes.
struct Ending {
  Ending(Log& l, std::string n) : log(l), name(std::move(n)) {}
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;
  ~Ending() { log.push_back(name + " ended"); }
  Log& log;
  std::string name;
};

inline Task<void> work(Clock& clock, Duration duration, std::string name, Log& log) {
  Ending ending(log, name);
  co_await clock.sleep_for(duration);
  log.push_back(name + " finished");
}

inline Task<void> fail_when_stopped(Clock& clock) {
  try {
    co_await clock.sleep_for(1h);
  } catch (const boost::system::system_error&) {
    throw std::runtime_error("clean-up failed");
  }
}

inline Task<void> deaf(Clock& clock, Duration duration, Log& log) {
  Ending ending(log, "deaf");
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await clock.sleep_for(duration);
}

/// Joins, and writes into the log what was thrown.
inline Task<void> join(TaskGroup& group, Log& log) {
  try {
    co_await group.join();
  } catch (const std::runtime_error& error) {
    log.push_back(std::string("join threw ") + error.what());
  }
}

}  // namespace sluice::testing
