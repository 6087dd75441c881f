#include "firmware/verbs/watch/line.hpp"

#include "firmware/verbs/watch/display_text.hpp"
#include "gateway/dialects/reading_json.hpp"
#include "gateway/dialects/timestamp.hpp"
#include "gateway/json_text.hpp"

namespace sluice::watch {
namespace {

namespace json = boost::json;

std::string at(std::int64_t nanoseconds) {
  return timestamp(WallTime{.nanoseconds = nanoseconds, .synchronised = true});
}

json::object extent_of(const auto& of) {
  json::object statistics;
  if (of.has_mean()) statistics["mean"] = of.mean();
  if (of.has_min()) statistics["min"] = of.min();
  if (of.has_max()) statistics["max"] = of.max();
  return statistics;
}

json::object statistics_of(const v1::Window& window) {
  json::object statistics = extent_of(window);
  if (window.has_last()) statistics["last"] = window.last();
  if (window.has_stddev()) statistics["stddev"] = window.stddev();
  statistics["count"] = window.count();
  return statistics;
}

json::object statistics_of(const v1::MergedChannel& channel) {
  json::object statistics = extent_of(channel);
  if (channel.last_case() != v1::MergedChannel::LAST_NOT_SET) statistics["last"] = last_json(channel);
  statistics["count"] = channel.count();
  return statistics;
}

Line window_line(const v1::Record& record) {
  const v1::Window& window = record.window();
  return {.sequence = record.sequence(),
          .time = at(record.time()),
          .device = record.device(),
          .channel = window.channel(),
          .value = statistics_of(window),
          .unit = window.unit(),
          .quality = "good",
          .window = Line::Window{at(window.start()), at(window.end()), window.count(), window.partial()},
          .backlog = record.backlog()};
}

Line merged_line(const v1::Record& record, const v1::MergedChannel& channel) {
  const v1::Merged& merged = record.merged();
  return {.sequence = record.sequence(),
          .time = at(record.time()),
          .device = record.device(),
          .channel = channel.channel(),
          .value = statistics_of(channel),
          .unit = channel.unit(),
          .quality = "good",
          .window = Line::Window{at(merged.start()), at(record.time()), channel.count(), false},
          .merged = SequenceRange{merged.first_sequence(), merged.last_sequence()},
          .backlog = record.backlog()};
}

/// The channel behind a member of a state: one that is called as a member of its own has a `_` behind it there.
std::optional<std::string> channel_of(std::string_view member) {
  static constexpr std::array<std::string_view, 4> reserved{"time", "quality", "alarms", "clock_unsynchronised"};
  if (std::ranges::contains(reserved, member)) return std::nullopt;
  if (member.ends_with('_') && std::ranges::contains(reserved, member.substr(0, member.size() - 1))) member.remove_suffix(1);
  return std::string(member);
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* text = object.if_contains(name);
  return text && text->is_string() ? std::string(text->get_string()) : std::string();
}

}  // namespace

std::vector<Line> lines_of(const v1::Record& record) {
  std::vector<Line> lines;
  if (record.has_window()) lines.push_back(window_line(record));
  for (const auto& channel : record.merged().channels()) lines.push_back(merged_line(record, channel));
  for (const auto& reading : record.readings()) {
    lines.push_back({.sequence = record.sequence(),
                     .time = at(record.time()),
                     .device = record.device(),
                     .channel = reading.channel(),
                     .value = value_json(reading),
                     .unit = reading.unit(),
                     .quality = quality_text(reading),
                     .backlog = record.backlog()});
  }
  return lines;
}

std::vector<Line> lines_of_state(const std::string& device, const std::string& payload) {
  boost::system::error_code error;
  const json::value parsed = json::parse(payload, error);
  if (error || !parsed.is_object()) return {};
  const auto& state = parsed.get_object();
  const auto* qualities = state.if_contains("quality");
  std::vector<Line> lines;
  for (const auto& [member, value] : state) {
    const auto channel = channel_of(member);
    if (!channel) continue;
    const auto quality = qualities && qualities->is_object() ? text_in(qualities->get_object(), member) : std::string();
    lines.push_back({.time = text_in(state, "time"),
                     .device = device,
                     .channel = *channel,
                     .value = value,
                     .unit = {},
                     .quality = quality.empty() ? "good" : quality});
  }
  return lines;
}

std::string to_json(const Line& line) {
  json::object object{{"sequence", line.sequence}, {"time", line.time}, {"device", line.device},  {"channel", line.channel},
                      {"value", line.value},       {"unit", line.unit}, {"quality", line.quality}};
  if (line.window) {
    object["start"] = line.window->start;
    object["end"] = line.window->end;
    object["count"] = line.window->count;
    object["partial"] = line.window->partial;
  }
  if (line.merged) object["merged"] = {{"first", line.merged->first}, {"last", line.merged->last}};
  return one_line(json_text(object));
}

std::string value_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_null()) return "-";
  if (!value.is_object()) return json_text(value);
  std::string text;
  for (const auto& [name, number] : value.get_object()) {
    if (!text.empty()) text += ' ';
    text += std::string(name) + ' ' + json_text(number);
  }
  return text.empty() ? "(empty)" : text;
}

std::string quality_words(const Line& line) {
  return line.merged ? line.quality + ", merged" : line.quality;
}

std::string to_text(const Line& line) {
  std::string text = printable(line.time);
  text.append(" ").append(padded(printable(line.device), 12)).append(" ").append(padded(printable(line.channel), 14));
  for (const auto& word : {value_text(line.value), line.unit, quality_words(line)}) {
    if (!word.empty()) text.append(" ").append(printable(word));
  }
  return text;
}

}  // namespace sluice::watch
