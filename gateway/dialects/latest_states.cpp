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

/// "stale:timeout"
std::string quality_text(const ChannelValue& value) {
  std::string text(name(value.quality));
  if (value.reason) text.append(":").append(name(*value.reason));
  return text;
}

/// `time`, `quality` and `alarms` are the state's own: a channel of such a name (the fix quality of a receiver) gets a `_` behind it.
std::string key_of(const std::string& channel) {
  static constexpr std::array<std::string_view, 4> reserved{"time", "quality", "alarms", "clock_unsynchronised"};
  return std::ranges::contains(reserved, channel) ? channel + "_" : channel;
}

}  // namespace

void LatestStates::note(const Record& record) {
  const auto* readings = std::get_if<ReadingsBody>(&record.body);
  const auto* window = std::get_if<WindowBody>(&record.body);
  if (!readings && !window) return;
  const std::string& device = readings ? readings->device->id : window->device->id;
  if (const auto found = forgotten_.find(device); found != forgotten_.end() && record.sequence < found->second) return;
  State& state = states_[device];
  state.time = record.time;
  if (readings)
    note_readings(*readings, state);
  else
    note_window(*window, state);
  changed_.insert(device);
}

void LatestStates::note_readings(const ReadingsBody& body, State& state) {
  for (const ChannelValue& value : body.values) {
    const std::string& channel = body.device->channels.at(value.channel).name;
    state.values[channel] = std::visit(ToJson(), value.value);
    if (value.quality == Quality::good)
      state.quality.erase(key_of(channel));
    else
      state.quality[key_of(channel)] = quality_text(value);
  }
  state.alarms = body.alarms;
}

void LatestStates::note_window(const WindowBody& body, State& state) {
  const std::string& channel = body.device->channels.at(body.channel).name;
  state.values[channel] = to_json(body);
  state.quality.erase(key_of(channel));
  state.alarms = body.alarms;
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
  put_time(object, wall_.at(state.time));
  for (const auto& [channel, value] : state.values) object[key_of(channel)] = value;
  if (!state.quality.empty()) object["quality"] = json::value_from(state.quality);
  if (!state.alarms.empty()) object["alarms"] = json::value_from(state.alarms);
  return json_text(object);
}

}  // namespace sluice
