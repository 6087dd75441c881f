#pragma once
#include <memory>
#include <optional>
#include <string>

#include "drivers/async/timer.hpp"
#include "drivers/bus/traced_i2c_bus.hpp"
#include "drivers/driver_info.hpp"
#include "gateway/aggregate/aggregator.hpp"
#include "gateway/graph/device_visits.hpp"
#include "gateway/health/report.hpp"
#include "gateway/health/turns.hpp"
#include "gateway/poll/poll_loop.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// Told what becomes of a chain's device.
class ChainListener {
 public:
  ChainListener() = default;
  ChainListener(const ChainListener&) = delete;
  ChainListener& operator=(const ChainListener&) = delete;
  virtual ~ChainListener() = default;

  /// A finished record, on its way to the outbox.
  virtual void on_record(Record record) = 0;
  virtual void on_availability(const std::string& device, bool online) = 0;
  /// An attempt of a device on its bus succeeded, or failed with a reason.
  virtual void on_bus_outcome(const std::string& bus, const std::string& device, std::optional<Reason> failure) = 0;
};

/// What all chains share; outlives them.
struct ChainPartners {
  Executor executor;
  Clock& clock;
  const WallClock& wall;
  Turns& turns;
  ChainListener& listener;
};

/// One reading beside the schedule.
struct ReadOnce {
  TimePoint time;                      ///< of acquisition
  ReadingsBody body;                   ///< as it would be published, without windows and deadbands
  std::vector<ReplayStep> trace = {};  ///< what went over the bus, when it was asked for
};

/// When a device is read: from `start`, each period later shifted by `phase`.
struct SlotPlan {
  TimePoint start;
  Duration phase = 0s;
};

/// One device from wire to record: its driver, its poll loop, its aggregation.
class DeviceChain final : private PollSink, private RecordSink {
 public:
  DeviceChain(ChainPartners partners, std::string id, const v1::Device& config, const DriverInfo& info, DeviceContext context,
              SlotPlan slots);

  /// Until cancelled.
  Task<void> run() { return poll_.run(); }

  /// After run() has ended: whoever reads or writes beside it is sent away, windows that are open are handed on as partial.
  Task<void> close();

  /// Reads the device now. Its schedule, state, windows and alarms are not touched. Of a device that only speaks: what it said last.
  /// Errors: the driver's; `no_data` while it has said nothing, `gone` when the device is stopped meanwhile.
  Task<Result<ReadOnce>> read_now(bool trace);
  /// Whether what it says over its bus can be traced: on I2C.
  bool can_trace() const { return traced_ != nullptr; }

  /// Sets an output, publishes what is read back, and answers it. Errors: the driver's, and `gone`.
  Task<Result<Value>> write(std::size_t channel, Value value);
  std::span<const Channel> channels() const { return driver_->channels(); }

  /// The wall clock was set or stepped: windows are aligned anew.
  void clock_was_set() { tend(); }

  const std::string& bus() const { return bus_; }
  /// What consumers may take for granted: false only after the device has failed.
  DeviceState state() const { return poll_.health().state(); }
  bool is_online() const { return state() != DeviceState::failed; }
  HealthReport::Device health() const;

 private:
  void on_readings(Readings readings) override;
  void on_failure(TimePoint when, const Error& error) override;
  void on_state(DeviceState state, const Error& error) override;
  void on_missed_edges(std::uint64_t count) override;
  void on_turn(TimePoint deadline) override { promise_.until(deadline); }
  void take(Record record) override { partners_.listener.on_record(std::move(record)); }

  struct Measured {
    Readings readings;
    std::vector<ReplayStep> trace = {};
  };

  DeviceVisits& visits();
  DeviceContext look_into(DeviceContext context);
  Task<Result<ReadOnce>> read_once(bool trace);
  Task<Result<Measured>> measure(bool trace, TimePoint deadline);
  Task<Result<Value>> write_once(std::size_t channel, Value value);
  Task<Result<Value>> set_output(std::size_t channel, Value value, TimePoint deadline);
  void tend();
  void tend_in_time();
  TimePoint next_deadline() const;
  void tell_missed_edges();
  void happened(Happening happening);

  ChainPartners partners_;
  std::string id_;
  std::string bus_;
  std::unique_ptr<TracedI2cBus> traced_;
  std::unique_ptr<Driver> driver_;
  Aggregator aggregator_;
  PollLoop poll_;
  Turns::Promise promise_;
  Timer tending_;  // the next time when the aggregation has something to do
  std::uint64_t edges_missed_ = 0;
  TimePoint edges_told_{};
  std::unique_ptr<DeviceVisits> visits_;  // made by the first
};

}  // namespace sluice
