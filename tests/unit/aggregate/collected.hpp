#pragma once
#include <format>
#include <string>
#include <vector>

#include "gateway/aggregate/aggregator.hpp"

namespace sluice::testing {

/// Seconds since boot with at most three decimals: "12.5".
inline std::string seconds(TimePoint time) {
  return std::format("{}", std::chrono::duration<double>(time.time_since_epoch()).count());
}

/// Keeps records, and tells them as lines that a test can compare.
class Collected final : public RecordSink {
 public:
  void take(Record record) override { records.push_back(std::move(record)); }

  /// One line a record, since the last call:
  ///   12 temperature=21.5 humidity=40:stale:timeout ! temperature.high
  ///   [0,60) temperature count=2 mean=21.5 partial
  ///   12 alarm_raised temperature high
  std::vector<std::string> lines() {
    std::vector<std::string> lines;
    for (const Record& record : std::exchange(records, {})) {
      lines.push_back(std::visit([&](const auto& body) { return line(record, body); }, record.body));
    }
    return lines;
  }

  std::vector<Record> records;

 private:
  static std::string text(const Value& value) {
    if (const auto* state = std::get_if<bool>(&value)) return *state ? "true" : "false";
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto number = numeric(value)) return std::format("{}", *number);
    return "null";
  }

  static std::string alarms(const std::vector<std::string>& active) {
    std::string text;
    for (const std::string& alarm : active) text += (text.empty() ? " ! " : " ") + alarm;
    return text;
  }

  static std::string line(const Record& record, const ReadingsBody& body) {
    std::string line = seconds(record.time);
    for (const ChannelValue& value : body.values) {
      line += std::format(" {}={}", body.device->channels.at(value.channel).name, text(value.value));
      if (value.quality != Quality::good) line += std::format(":{}", name(value.quality));
      if (value.reason) line += std::format(":{}", name(*value.reason));
    }
    return line + alarms(body.alarms);
  }

  static std::string line(const Record& record, const WindowBody& body) {
    std::string line =
        std::format("[{},{}) {} count={}", seconds(body.start), seconds(body.end), body.device->channels.at(body.channel).name, body.count);
    for (const auto& [statistic, value] : body.statistics) line += std::format(" {}={}", name(statistic), value);
    if (body.partial) line += " partial";
    if (record.time != body.end) line += " AT THE WRONG TIME";
    return line + alarms(body.alarms);
  }

  static std::string line(const Record& record, const MergedBody& body) {
    return std::format("[{},{}] merged", seconds(body.start), seconds(record.time));
  }

  static std::string line(const Record& record, const Happening& body) {
    return std::format("{} {} {} {}", seconds(record.time), name(body.type), body.channel, body.reason);
  }
};

}  // namespace sluice::testing
