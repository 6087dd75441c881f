#include "gateway/dialects/latest_states.hpp"

#include <limits>

#include "gateway/dialects/timestamp.hpp"
#include "gateway/json_text.hpp"

namespace sluice {
namespace {

namespace json = boost::json;

/// No record has this number.
constexpr auto not_yet = std::numeric_limits<std::uint64_t>::max();

struct ToJson {
  json::value operator()(std::monostate) const { return nullptr; }
  json::value operator()(const auto& held) const { return json::value_from(held); }
};

json::value to_json(const WindowBody& window) {
  json::object statistics;
  if (window.count == 0) statistics["count"] = 0;
  for (const auto& [statistic, value] : window.statistics) {
    if (statistic == Statistic::count)
      statistics["count"] = window.count;
    else
      statistics[name(statistic)] = value;
  }
  return statistics;
}

/// Nothing when no good value is known.
std::optional<json::value> to_json(const MergedChannel& merged) {
  if (!std::holds_alternative<std::monostate>(merged.last)) return std::visit(ToJson(), merged.last);
  if (!merged.extent) return std::nullopt;
  return json::object{{"mean", merged.extent->mean}, {"min", merged.extent->min}, {"max", merged.extent->max}};
}

/// "stale:timeout"; empty when it is good.
std::string quality_text(const ChannelValue& value) {
  if (value.quality == Quality::good) return {};
  std::string text(name(value.quality));
  if (value.reason) text.append(":").append(name(*value.reason));
  return text;
}

struct DeviceOf {
  const std::string& operator()(const auto& body) const { return body.device->id; }
  const std::string& operator()(const Happening& event) const { return event.device; }
};

const std::string& device_of(const Record& record) {
  return std::visit(DeviceOf(), record.body);
}

/// Null when the record does not know them: they are not kept when records are merged.
const std::vector<std::string>* alarms_of(const Record& record) {
  if (const auto* readings = std::get_if<ReadingsBody>(&record.body)) return &readings->alarms;
  const auto* window = std::get_if<WindowBody>(&record.body);
  return window ? &window->alarms : nullptr;
}

/// `time`, `quality` and `alarms` are the state's own: a channel of such a name (the fix quality of a receiver) gets a `_` behind it.
std::string key_of(const std::string& channel) {
  static constexpr std::array<std::string_view, 4> reserved{"time", "quality", "alarms", "clock_unsynchronised"};
  return std::ranges::contains(reserved, channel) ? channel + "_" : channel;
}

}  // namespace

LatestStates::Sayings LatestStates::sayings_of(const Record& record) {
  Sayings sayings;
  const auto say = [&](const InventoryDevice& device, std::size_t channel, json::value value, std::string quality = {}) {
    sayings[device.channels.at(channel).name] = {std::move(value), std::move(quality), record.sequence};
  };
  if (const auto* readings = std::get_if<ReadingsBody>(&record.body)) {
    for (const auto& value : readings->values)
      say(*readings->device, value.channel, std::visit(ToJson(), value.value), quality_text(value));
  } else if (const auto* window = std::get_if<WindowBody>(&record.body)) {
    say(*window->device, window->channel, to_json(*window));
  } else if (const auto* merged = std::get_if<MergedBody>(&record.body)) {
    for (const auto& channel : merged->channels) {
      if (auto value = to_json(channel)) say(*merged->device, channel.channel, *std::move(value));
    }
  }
  return sayings;
}

void LatestStates::note(const Record& record) {
  if (record.is_event() || record.sequence < first_) return;
  const std::string& device = device_of(record);
  if (const auto found = forgotten_.find(device); found != forgotten_.end() && record.sequence < found->second) return;
  State& state = states_[device];
  if (record.sequence >= state.newest.sequence) {
    state.newest = {.sequence = record.sequence, .time = record.time, .body = {}, .boot = record.boot};
    if (const auto* alarms = alarms_of(record)) state.alarms = *alarms;
    changed_.insert(device);
  }
  for (auto& [channel, said] : sayings_of(record)) {
    const auto [before, is_new] = state.channels.try_emplace(channel, said);
    if (!is_new && before->second.sequence > said.sequence) continue;
    before->second = said;
    changed_.insert(device);
  }
}

void LatestStates::forget(const std::string& device) {
  states_.erase(device);
  changed_.erase(device);
  forgotten_[device] = not_yet;
}

void LatestStates::expect(const std::string& device, std::uint64_t first) {
  const auto found = forgotten_.find(device);
  if (found != forgotten_.end() && found->second == not_yet) found->second = first;
}

void LatestStates::mark_changed(const std::string& device) {
  if (states_.contains(device)) changed_.insert(device);
}

std::string LatestStates::state(const std::string& device) const {
  const State& state = states_.at(device);
  json::object object;
  put_time(object, wall_time(state.newest, state.newest.time, wall_));
  json::object quality;
  for (const auto& [channel, said] : state.channels) {
    object[key_of(channel)] = said.value;
    if (!said.quality.empty()) quality[key_of(channel)] = said.quality;
  }
  if (!quality.empty()) object["quality"] = std::move(quality);
  if (!state.alarms.empty()) object["alarms"] = json::value_from(state.alarms);
  return json_text(object);
}

}  // namespace sluice
