#pragma once
#include <memory>
#include <optional>
#include <string>

#include "drivers/async/timer.hpp"
#include "drivers/driver_info.hpp"
#include "gateway/aggregate/aggregator.hpp"
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

  /// After run() has ended: windows that are open are handed on as partial.
  void close();

  /// The wall clock was set or stepped: windows are aligned anew.
  void clock_was_set() { tend(); }

  const std::string& bus() const { return bus_; }
  /// What consumers may take for granted: false only after the device has failed.
  bool is_online() const { return poll_.health().state() != DeviceState::failed; }
  HealthReport::Device health() const;

 private:
  void on_readings(Readings readings) override;
  void on_failure(TimePoint when, const Error& error) override;
  void on_state(DeviceState state, const Error& error) override;
  void on_missed_edges(std::uint64_t count) override;
  void on_turn(TimePoint deadline) override { promise_.until(deadline); }
  void take(Record record) override { partners_.listener.on_record(std::move(record)); }

  void tend();
  void tend_in_time();
  TimePoint next_deadline() const;
  void tell_missed_edges();
  void happened(Happening happening);

  ChainPartners partners_;
  std::string id_;
  std::string bus_;
  std::unique_ptr<Driver> driver_;
  Aggregator aggregator_;
  PollLoop poll_;
  Turns::Promise promise_;
  Timer tending_;  // the next time when the aggregation has something to do
  std::uint64_t edges_missed_ = 0;
  TimePoint edges_told_{};
};

}  // namespace sluice
