#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "drivers/reading.hpp"
#include "gateway/aggregate/channel_pipeline.hpp"
#include "gateway/aggregate/record_sink.hpp"

namespace sluice {

/// A device's `channels` section: by channel name.
using ChannelConfigs = google::protobuf::Map<std::string, v1::ChannelConfig>;

/// The device as consumers see it: its channels with the units and ranges that are published.
std::shared_ptr<const InventoryDevice> make_inventory_device(std::string id, std::string driver, std::span<const Channel> channels,
                                                             const ChannelConfigs& configs);

/// Turns one device's readings into records. Pure: it waits for nothing and reads no clock; it is told what happened and when, and
/// must be called at next_deadline(). Records go to the sink at once, in order, from within the call.
class Aggregator {
 public:
  /// `channels` as the driver has them, `configs` as the configuration checker passed them. `wall` is the wall clock at `start`,
  /// from which the windows run. `sink` must outlive the aggregator.
  Aggregator(std::string id, std::string driver, std::span<const Channel> channels, ChannelConfigs configs, RecordSink& sink,
             TimePoint start, WallTime wall);
  Aggregator(const Aggregator&) = delete;
  Aggregator& operator=(const Aggregator&) = delete;

  /// Replaced by another one when channels are added.
  const std::shared_ptr<const InventoryDevice>& device() const { return device_; }

  /// The driver's channels as they are now, before readings of new ones are handed in. True when there are new ones.
  bool update_channels(std::span<const Channel> channels, TimePoint now);

  /// What was measured. Values of channels without a window form one record; those that the deadband holds back are left out.
  void readings(const Readings& readings);

  /// What was measured as it would be published without windows and deadbands; nothing is changed by it.
  ReadingsBody show(const Readings& readings) const;

  /// A read failed: channels without a window are published as stale, with their old times (one record for each), or as bad.
  void failure(TimePoint when, const Error& error);

  /// Closes windows and keeps heartbeats. Call it at next_deadline(), and as soon as the clock was set: running windows are then
  /// cut, and the next ones aligned to the new UTC. `wall` is the wall clock at `now`.
  void advance(TimePoint now, WallTime wall);

  /// `never` when nothing is due by time alone.
  TimePoint next_deadline() const;

  /// The end, because of a stop or a reconfiguration: open windows are closed as partial ones. Active alarms stay as they are.
  void close(TimePoint now);

  /// Active alarms: "temperature.high", in the order of the channels.
  std::vector<std::string> active_alarms() const;

 private:
  void add_channels(std::span<const Channel> channels, TimePoint start);
  void emit(std::vector<WindowBody> windows);
  void emit(const ChannelPipeline& channel, TimePoint time, const AlarmChange& change);
  void emit(TimePoint time, std::vector<ChannelValue> values);
  void emit(const std::vector<TimedValue>& values);

  std::string id_;
  std::string driver_;
  ChannelConfigs configs_;
  RecordSink& sink_;
  UtcOffset offset_;
  std::vector<ChannelPipeline> channels_;
  std::shared_ptr<const InventoryDevice> device_;
};

}  // namespace sluice
