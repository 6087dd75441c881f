#pragma once
#include <format>
#include <string>
#include <vector>

#include "gateway/poll/poll_loop.hpp"

namespace sluice::testing {

/// Writes down what a poll loop says.
class Notes final : public PollSink {
 public:
  void on_readings(Readings readings) override { log.push_back(std::format("read {}", std::get<double>(readings.values.at(0).value))); }
  void on_failure(TimePoint, const Error& error) override {
    log.push_back(std::format("failure {}", name(error.reason)));
    last_error = error;
  }
  void on_state(DeviceState state, const Error&) override { log.push_back(std::format("state {}", name(state))); }
  void on_missed_edges(std::uint64_t count) override { log.push_back(std::format("missed {}", count)); }
  void on_turn(TimePoint deadline) override { turn = deadline; }

  std::vector<std::string> log;
  TimePoint turn;
  Error last_error;
};

using Log = std::vector<std::string>;

}  // namespace sluice::testing
