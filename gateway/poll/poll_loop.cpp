#include "gateway/poll/poll_loop.hpp"

#include "drivers/async/task_group.hpp"
#include "drivers/async/with_timeout.hpp"

namespace sluice {
namespace {

constexpr int most_attempts = 3;

/// Trouble with the port, rather than with one frame that came through it.
bool is_port_trouble(Reason reason) {
  return reason == Reason::gone || reason == Reason::denied || reason == Reason::bus || reason == Reason::busy;
}

}  // namespace

PollLoop::PollLoop(Executor executor, Clock& clock, Driver& driver, PollSettings settings, PollSink& sink)
    : executor_(std::move(executor)),
      clock_(clock),
      driver_(driver),
      settings_(settings),
      sink_(sink),
      schedule_(settings.start, settings.period, settings.phase),
      last_heard_(clock.now()) {}

PollCounters PollLoop::counters() const {
  PollCounters counters = counters_;
  counters.missed = schedule_.missed();
  return counters;
}

Task<void> PollLoop::run() {
  TaskGroup group(executor_);
  if (settings_.speaks) group.spawn(listen());
  if (settings_.polled) {
    group.spawn(poll());
  } else {
    group.spawn(mind_silence());
  }
  co_await group.join();
}

Task<void> PollLoop::poll() {
  while (true) {
    sink_.on_turn(schedule_.due() + settings_.timeout);
    co_await clock_.sleep_until(schedule_.due());
    const TimePoint started = clock_.now();
    lateness_.add(started - schedule_.due());
    const TimePoint deadline = started + settings_.timeout;
    auto outcome = co_await with_deadline(clock_, deadline, read_with_retries(deadline));
    if (outcome) {
      on_success(std::move(*outcome));
    } else {
      on_failure(outcome.error());
    }
    const TimePoint slot = schedule_.due();
    schedule_.advance(clock_.now());
    if (health_.failures_in_a_row() > 1) schedule_.postpone(slot + wait_after(health_.failures_in_a_row(), settings_.period));
  }
}

Task<Result<Readings>> PollLoop::read_with_retries(TimePoint deadline) {
  auto outcome = co_await driver_.read(deadline);
  for (int tried = 1; tried < most_attempts && !outcome && policy(outcome.error().reason).retry; ++tried) {
    ++counters_.retries;
    outcome = co_await driver_.read(deadline);
  }
  co_return outcome;
}

Task<void> PollLoop::listen() {
  co_await driver_.run(*this);
}

Task<void> PollLoop::mind_silence() {
  while (true) {
    const TimePoint patience = last_heard_ + settings_.timeout;
    sink_.on_turn(patience);
    co_await clock_.sleep_until(patience);
    if (last_heard_ + settings_.timeout > clock_.now()) continue;
    // Frames that were all refused are the better explanation of a silence.
    on_failure(std::exchange(last_refusal_, Error{Reason::timeout}));
    last_heard_ = clock_.now();
  }
}

void PollLoop::deliver(Readings readings) {
  last_heard_ = clock_.now();
  last_refusal_ = Error{Reason::timeout};
  on_success(std::move(readings));
}

void PollLoop::refuse(Error error) {
  if (is_port_trouble(error.reason)) {
    last_heard_ = clock_.now();
    on_failure(error);
    return;
  }
  ++counters_.refused;
  last_refusal_ = std::move(error);
}

void PollLoop::on_success(Readings readings) {
  const auto change = health_.succeeded(readings.time);
  if (change) sink_.on_state(*change, {});
  sink_.on_readings(std::move(readings));
}

void PollLoop::on_failure(const Error& error) {
  if (error.reason == Reason::timeout) ++counters_.timeouts;
  const auto change = health_.failed(error);
  if (change) sink_.on_state(*change, error);
  sink_.on_failure(clock_.now(), error);
}

}  // namespace sluice
