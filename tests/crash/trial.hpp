#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "tests/crash/recording.hpp"
#include "tests/support/crash_states.hpp"

namespace sluice::crash {

/// How many states are tried, and which.
struct Plan {
  std::size_t states = 5'000;  ///< of all workloads together
  std::uint64_t seed = 1;
  struct Single {
    std::size_t point = 0;
    std::size_t number = 0;
  };
  std::optional<Single> single = {};  ///< only this one
};

/// SLUICE_LONG=1: 100 000 states. SLUICE_SEED=N. SLUICE_CRASH=POINT:NUMBER: that state alone.
Plan plan_of_environment();

/// Cuts the power in a recording, after each operation, and starts a board with what may be left.
class Trial {
 public:
  struct Outcome {
    std::size_t states = 0;
    std::size_t points = 0;
    std::vector<std::string> failures;  ///< with what is needed to play each alone; no more than a few
  };

  Trial(Recording& recording, const Plan& plan, std::size_t budget) : recording_(recording), plan_(plan), budget_(budget) {}

  Outcome run();

 private:
  static constexpr std::size_t few = 5;

  void try_point(const testing::DiskModel& model, std::size_t point, std::size_t most);
  void try_state(const testing::CrashStates::State& state, std::size_t point);
  std::uint64_t seed_of(std::size_t point) const { return plan_.seed * 1'000'003 + point; }

  Recording& recording_;
  const Plan& plan_;
  const std::size_t budget_;
  const std::vector<testing::DiskOperation> operations_ = recording_.disk().operations();
  std::set<std::size_t> seen_;  // while the same promise is owed
  std::size_t promise_ = 0;
  std::size_t wanted_ = 0;  // what points with few states leave to later ones too
  Outcome outcome_;
};

}  // namespace sluice::crash
