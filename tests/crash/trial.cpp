#include "tests/crash/trial.hpp"

#include <algorithm>
#include <cstdlib>
#include <format>

#include "tests/crash/verdict.hpp"

namespace sluice::crash {
namespace {

using testing::CrashStates;
using testing::DiskModel;

}  // namespace

Plan plan_of_environment() {
  Plan plan;
  if (std::getenv("SLUICE_LONG")) plan.states = 100'000;
  if (const char* seed = std::getenv("SLUICE_SEED")) plan.seed = std::stoull(seed);
  if (const char* single = std::getenv("SLUICE_CRASH")) {
    const std::string text = single;
    plan.single = Plan::Single{.point = std::stoull(text), .number = std::stoull(text.substr(text.find(':') + 1))};
  }
  return plan;
}

Trial::Outcome Trial::run() {
  const std::size_t each = (budget_ - 1) / (operations_.size() - recording_.first_operation()) + 1;
  DiskModel model(recording_.disk().initial());
  for (std::size_t point = 1; point <= operations_.size() && outcome_.failures.size() < few; ++point) {
    model.apply(operations_[point - 1]);
    if (point <= recording_.first_operation()) continue;
    if (!plan_.single) {
      wanted_ += each;
      try_point(model, point, wanted_);
    } else if (plan_.single->point == point) {
      try_point(model, point, plan_.single->number + 1);
    }
  }
  return std::move(outcome_);
}

void Trial::try_point(const DiskModel& model, std::size_t point, std::size_t most) {
  if (const std::size_t promise = recording_.owed(point).number; promise != promise_) {
    promise_ = promise;
    seen_.clear();
  }
  ++outcome_.points;
  CrashStates states(model, seed_of(point), plan_.single ? nullptr : &seen_);
  for (std::size_t i = 0; i < most && outcome_.failures.size() < few; ++i) {
    const auto state = states.next();
    if (!state) return;
    if (plan_.single && plan_.single->number != state->number) continue;
    try_state(*state, point);
  }
}

void Trial::try_state(const CrashStates::State& state, std::size_t point) {
  ++outcome_.states;
  if (wanted_ > 0) --wanted_;
  const auto owed = recording_.owed(point);
  const auto complaints = complaints_about(state.image, owed.given, owed.under_way, recording_.allowed());
  if (complaints.empty()) return;
  std::string text = std::format("after {} operations, {}:\n", point, state.choice.text());
  for (const std::string& complaint : complaints) text += "  " + complaint + "\n";
  text += std::format("  alone: SLUICE_SEED={} SLUICE_CRASH={}:{}", plan_.seed, point, state.number);
  outcome_.failures.push_back(std::move(text));
}

}  // namespace sluice::crash
