#include "gateway/aggregate/aggregator.hpp"

#include <format>
#include <map>

namespace sluice {
namespace {

const v1::ChannelConfig& config_of(const ChannelConfigs& configs, const std::string& channel) {
  const auto found = configs.find(channel);
  return found == configs.end() ? v1::ChannelConfig::default_instance() : found->second;
}

}  // namespace

std::shared_ptr<const InventoryDevice> make_inventory_device(std::string id, std::string driver, std::span<const Channel> channels,
                                                             const ChannelConfigs& configs) {
  auto device = std::make_shared<InventoryDevice>(InventoryDevice{std::move(id), std::move(driver), {}});
  for (const Channel& channel : channels) {
    device->channels.push_back(Conversion(channel, config_of(configs, channel.name)).published());
  }
  return device;
}

Aggregator::Aggregator(std::string id, std::string driver, std::span<const Channel> channels, ChannelConfigs configs, RecordSink& sink,
                       TimePoint start, WallTime wall)
    : id_(std::move(id)), driver_(std::move(driver)), configs_(std::move(configs)), sink_(sink) {
  offset_.learn(start, wall);
  add_channels(channels, start);
}

bool Aggregator::update_channels(std::span<const Channel> channels, TimePoint now) {
  if (channels.size() <= channels_.size()) return false;
  add_channels(channels, now);
  return true;
}

void Aggregator::add_channels(std::span<const Channel> channels, TimePoint start) {
  for (std::size_t i = channels_.size(); i < channels.size(); ++i) {
    channels_.emplace_back(i, channels[i], config_of(configs_, channels[i].name), start, offset_);
  }
  device_ = make_inventory_device(id_, driver_, channels, configs_);
}

void Aggregator::readings(const Readings& readings) {
  std::vector<ChannelValue> values;
  for (const Reading& reading : readings.values) {
    ChannelPipeline& channel = channels_.at(reading.channel);
    ChannelOutput output = channel.take(reading, readings.time, offset_);
    emit(std::move(output.windows));
    for (const AlarmChange& change : output.alarms) emit(channel, readings.time, change);
    if (output.value) values.push_back(std::move(*output.value));
  }
  emit(readings.time, std::move(values));
}

ReadingsBody Aggregator::show(const Readings& readings) const {
  ReadingsBody body{.device = device_, .values = {}};
  for (const Reading& reading : readings.values) body.values.push_back(channels_.at(reading.channel).show(reading));
  return body;
}

void Aggregator::failure(TimePoint when, const Error& error) {
  std::vector<TimedValue> values;
  for (ChannelPipeline& channel : channels_) {
    if (auto failed = channel.fail(when, error.reason)) values.push_back(std::move(*failed));
  }
  emit(values);
}

void Aggregator::advance(TimePoint now, WallTime wall) {
  UtcOffset learned = offset_;
  const bool stepped = learned.learn(now, wall);
  if (!stepped) offset_ = learned;
  std::vector<TimedValue> beats;
  for (ChannelPipeline& channel : channels_) {
    emit(channel.advance(now, offset_));
    if (auto beat = channel.beat(now)) beats.push_back(std::move(*beat));
  }
  emit(beats);
  if (!stepped) return;
  offset_ = learned;
  for (ChannelPipeline& channel : channels_) emit(channel.cut(now, offset_));
}

TimePoint Aggregator::next_deadline() const {
  TimePoint next = never;
  for (const ChannelPipeline& channel : channels_) next = std::min(next, channel.next_deadline());
  return next;
}

void Aggregator::close(TimePoint now) {
  for (ChannelPipeline& channel : channels_) {
    emit(channel.advance(now, offset_));
    emit(channel.cut(now, offset_));
  }
}

std::vector<std::string> Aggregator::active_alarms() const {
  std::vector<std::string> active;
  for (const ChannelPipeline& channel : channels_) {
    for (const AlarmSide side : {AlarmSide::high, AlarmSide::low}) {
      if (channel.alarm().is_active(side)) active.push_back(std::format("{}.{}", channel.published().name, name(side)));
    }
  }
  return active;
}

void Aggregator::emit(std::vector<WindowBody> windows) {
  for (WindowBody& window : windows) {
    window.device = device_;
    window.alarms = active_alarms();
    const TimePoint end = window.end;
    sink_.take({.time = end, .body = std::move(window)});
  }
}

void Aggregator::emit(const ChannelPipeline& channel, TimePoint time, const AlarmChange& change) {
  Happening happening{.type = change.raised ? EventType::alarm_raised : EventType::alarm_cleared};
  happening.severity = change.raised ? Severity::warning : Severity::info;
  happening.device = id_;
  happening.channel = channel.published().name;
  happening.reason = name(change.side);
  happening.detail = std::format("{}, {} limit {}", channel.last_text(), name(change.side), channel.text(change.limit));
  sink_.take({.time = time, .body = std::move(happening)});
}

void Aggregator::emit(TimePoint time, std::vector<ChannelValue> values) {
  if (values.empty()) return;
  sink_.take({.time = time, .body = ReadingsBody{.device = device_, .values = std::move(values), .alarms = active_alarms()}});
}

void Aggregator::emit(const std::vector<TimedValue>& values) {
  std::map<TimePoint, std::vector<ChannelValue>> by_time;
  for (const TimedValue& value : values) by_time[value.time].push_back(value.value);
  for (auto& [time, group] : by_time) emit(time, std::move(group));
}

}  // namespace sluice
