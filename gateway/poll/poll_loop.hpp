#pragma once
#include "drivers/async/event.hpp"
#include "drivers/async/mutex.hpp"
#include "drivers/driver.hpp"
#include "gateway/poll/device_health.hpp"
#include "gateway/poll/schedule.hpp"

namespace sluice {

/// What comes out of polling: the next room takes it.
class PollSink {
 public:
  PollSink() = default;
  PollSink(const PollSink&) = delete;
  PollSink& operator=(const PollSink&) = delete;
  virtual ~PollSink() = default;

  virtual void on_readings(Readings readings) = 0;
  /// An attempt to read failed, or a device that speaks by itself was silent too long.
  virtual void on_failure(TimePoint when, const Error& error) = 0;
  virtual void on_state(DeviceState state, const Error& error) = 0;
  virtual void on_missed_edges(std::uint64_t count) = 0;
  /// The loop promises to come by again before `deadline`, whatever the device does.
  virtual void on_turn(TimePoint deadline) = 0;
};

struct PollSettings {
  bool polled = true;
  bool speaks = false;
  Duration period = 10s;
  Duration timeout = 1s;  ///< deadline of a read; of a device that only speaks, its longest silence
  TimePoint start = {};   ///< of the schedule; the same for all devices that are started together
  Duration phase = 0s;
};

struct PollCounters {
  std::uint64_t missed = 0;  ///< slots that passed while the device was still busy
  std::uint64_t timeouts = 0;
  std::uint64_t retries = 0;
  std::uint64_t refused = 0;  ///< frames
  std::uint64_t skipped = 0;  ///< bytes of no frame
};

/// One device's coroutine: reads at its slots with a deadline, or listens, and hands on each outcome; an error is an outcome too.
class PollLoop final : private ReadingSink {
 public:
  PollLoop(Executor executor, Clock& clock, Driver& driver, PollSettings settings, PollSink& sink);

  /// Until cancelled.
  Task<void> run();

  /// The turn to use the driver: whoever reads or writes beside the schedule takes it too. A read that is due waits for it within its
  /// own deadline.
  DeadlineMutex& driver_turn() { return driver_turn_; }

  bool is_polled() const { return settings_.polled; }
  Duration timeout() const { return settings_.timeout; }

  /// Of a device that only speaks: what it said last.
  const std::optional<Readings>& last_said() const { return last_said_; }

  const DeviceHealth& health() const { return health_; }
  const Lateness& lateness() const { return lateness_; }
  PollCounters counters() const;

 private:
  Task<void> poll();
  Task<void> listen_and_mind();
  Task<void> listen();
  Task<void> mind_silence();
  Task<void> sleep_until_due();
  Task<Result<Readings>> read_with_retries(TimePoint deadline);

  void deliver(Readings readings) override;
  void refuse(Error error) override;
  void skipped(std::size_t bytes) override { counters_.skipped += bytes; }
  void missed_edges(std::uint64_t count) override { sink_.on_missed_edges(count); }

  void on_success(Readings readings);
  void on_failure(const Error& error);
  void on_poll_failure(const Error& error);
  void on_port_failure(const Error& error);
  Error explain_silence();
  void note(const Error& error);

  Executor executor_;
  Clock& clock_;
  Driver& driver_;
  PollSettings settings_;
  PollSink& sink_;
  Schedule schedule_;
  DeviceHealth health_;
  Lateness lateness_;
  PollCounters counters_;
  unsigned poll_failures_ = 0;  // in a row, of read(): what run() finds on the same port says nothing about when to poll
  unsigned port_failures_told_ = 0;
  TimePoint port_failure_due_{};  // when the next one is told
  DeadlineMutex driver_turn_;
  std::optional<Readings> last_said_;
  Event sooner_;  // the schedule came back from a postponement
  TimePoint last_heard_;
  Error last_refusal_{Reason::timeout};
  std::uint64_t skipped_before_ = 0;  // when a frame came last, or its absence was told
};

}  // namespace sluice
