#include "gateway/poll/poll_loop.hpp"

#include <format>
#include <utility>

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
      driver_turn_(executor_),
      sooner_(executor_),
      last_heard_(clock.now()) {}

PollCounters PollLoop::counters() const {
  PollCounters counters = counters_;
  counters.missed = schedule_.missed();
  return counters;
}

Task<void> PollLoop::run() {
  return settings_.speaks ? listen_and_mind() : poll();
}

Task<void> PollLoop::listen_and_mind() {
  TaskGroup group(executor_);
  group.spawn(listen());
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
    co_await sleep_until_due();
    const TimePoint started = clock_.now();
    lateness_.add(started - schedule_.due());
    const TimePoint deadline = started + settings_.timeout;
    auto outcome = co_await with_deadline(clock_, deadline, read_with_retries(deadline));
    if (outcome) {
      on_success(std::move(*outcome));
    } else {
      on_poll_failure(outcome.error());
    }
    const TimePoint slot = schedule_.due();
    schedule_.advance(clock_.now());
    if (poll_failures_ > 1) schedule_.postpone(slot + wait_after(poll_failures_, settings_.period));
  }
}

Task<void> PollLoop::sleep_until_due() {
  if (!settings_.speaks) {
    co_await clock_.sleep_until(schedule_.due());
    co_return;
  }
  do {
    sooner_.clear();
    (void)co_await sooner_.wait_until(clock_, schedule_.due());
  } while (clock_.now() < schedule_.due());
}

Task<Result<Readings>> PollLoop::read_with_retries(TimePoint deadline) {
  auto turn = driver_turn_.try_lock();
  if (!turn) turn = co_await driver_turn_.lock(deadline);
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
    const Error silence = explain_silence();
    if (port_failures_told_ > 0) {
      on_port_failure(silence);
    } else {
      on_failure(silence);
    }
    last_heard_ = clock_.now();
  }
}

/// Frames that were all refused are the better explanation, and the next best are bytes that made no frame.
Error PollLoop::explain_silence() {
  const std::uint64_t skipped = counters_.skipped - std::exchange(skipped_before_, counters_.skipped);
  Error silence = std::exchange(last_refusal_, Error{Reason::timeout});
  if (silence.reason == Reason::timeout && skipped > 0) {
    silence.detail = std::format("{} bytes came, and no frame among them: is it this device, at this baud rate?", skipped);
  }
  return silence;
}

void PollLoop::deliver(Readings readings) {
  last_heard_ = clock_.now();
  if (!settings_.polled) last_said_ = readings;
  last_refusal_ = Error{Reason::timeout};
  skipped_before_ = counters_.skipped;
  on_success(std::move(readings));
}

void PollLoop::refuse(Error error) {
  if (is_port_trouble(error.reason)) {
    last_heard_ = clock_.now();
    on_port_failure(error);
    return;
  }
  ++counters_.refused;
  last_refusal_ = std::move(error);
}

void PollLoop::on_success(Readings readings) {
  port_failures_told_ = 0;
  port_failure_due_ = {};
  if (std::exchange(poll_failures_, 0) > 1) {
    schedule_.resume(clock_.now());
    sooner_.set();
  }
  const auto change = health_.succeeded(readings.time);
  if (change) sink_.on_state(*change, {});
  sink_.on_readings(std::move(readings));
}

void PollLoop::on_failure(const Error& error) {
  note(error);
  sink_.on_failure(clock_.now(), error);
}

void PollLoop::on_poll_failure(const Error& error) {
  if (!error.by_another_device) ++poll_failures_;
  on_failure(error);
}

void PollLoop::on_port_failure(const Error& error) {
  note(error);
  const TimePoint now = clock_.now();
  if (now < port_failure_due_) return;
  // The port is tried every few seconds so that it is back at once; a record each time would fill the outbox.
  const Duration pace = settings_.polled ? settings_.period : settings_.timeout;
  port_failure_due_ = now + wait_after(++port_failures_told_, pace);
  sink_.on_failure(now, error);
}

void PollLoop::note(const Error& error) {
  if (error.reason == Reason::timeout) ++counters_.timeouts;
  const auto change = health_.failed(error);
  if (change) sink_.on_state(*change, error);
}

}  // namespace sluice
