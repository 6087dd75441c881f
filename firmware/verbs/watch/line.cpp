#include "firmware/verbs/watch/line.hpp"

#include "gateway/dialects/timestamp.hpp"
#include "gateway/json_text.hpp"

namespace sluice::watch {
namespace {

namespace json = boost::json;

std::string at(std::int64_t nanoseconds) {
  return timestamp(WallTime{.nanoseconds = nanoseconds, .synchronised = true});
}

json::value value_of(const v1::Reading& reading) {
  switch (reading.value_case()) {
    case v1::Reading::kNumber:
      return reading.number();
    case v1::Reading::kInteger:
      return reading.integer();
    case v1::Reading::kBoolean:
      return reading.boolean();
    case v1::Reading::kText:
      return json::string(reading.text());
    case v1::Reading::VALUE_NOT_SET:
      break;
  }
  return nullptr;
}

std::string quality_text(v1::Quality quality, const std::string& reason) {
  static constexpr std::array<const char*, 4> names{"good", "uncertain", "stale", "bad"};
  const auto index = static_cast<std::size_t>(quality);
  std::string text = index < names.size() ? names.at(index) : "unknown";
  if (!reason.empty()) text += ":" + reason;
  return text;
}

json::value statistics_of(const v1::Window& window) {
  json::object statistics;
  if (window.has_mean()) statistics["mean"] = window.mean();
  if (window.has_min()) statistics["min"] = window.min();
  if (window.has_max()) statistics["max"] = window.max();
  if (window.has_last()) statistics["last"] = window.last();
  if (window.has_stddev()) statistics["stddev"] = window.stddev();
  statistics["count"] = window.count();
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
          .window = Line::Window{at(window.start()), at(window.end()), window.count(), window.partial()}};
}

}  // namespace

std::vector<Line> lines_of(const v1::Record& record) {
  std::vector<Line> lines;
  if (record.has_window()) lines.push_back(window_line(record));
  for (const auto& reading : record.readings()) {
    lines.push_back({.sequence = record.sequence(),
                     .time = at(record.time()),
                     .device = record.device(),
                     .channel = reading.channel(),
                     .value = value_of(reading),
                     .unit = reading.unit(),
                     .quality = quality_text(reading.quality(), reading.reason())});
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
  return json_text(object);
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

}  // namespace sluice::watch
