#include "tests/scenario/story.hpp"

#include <cstdlib>
#include <format>
#include <fstream>
#include <sstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace sluice::testing {
namespace {

namespace json = boost::json;

std::string hour(TimePoint time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch() - Duration(1s)).count();
  return std::format("{:02}:{:02}:{:02}.{:03}", milliseconds / 3'600'000, milliseconds / 60'000 % 60, milliseconds / 1000 % 60,
                     milliseconds % 1000);
}

std::string after_last_device(const std::string& topic) {
  const auto begin = topic.find("/devices/");
  return begin == std::string::npos ? topic : topic.substr(begin + 9, topic.rfind('/') - begin - 9);
}

std::string quality_of(const v1::Record& record) {
  if (record.has_window()) return record.window().count() == 0 ? "empty window" : record.window().partial() ? "partial window" : "window";
  std::string worst = "good";
  for (const auto& reading : record.readings()) {
    if (reading.quality() == v1::QUALITY_STALE) worst = "stale:" + reading.reason();
    if (reading.quality() == v1::QUALITY_BAD) return "bad:" + reading.reason();
  }
  return worst;
}

}  // namespace

Story::Story(const ScriptedBroker& broker) {
  std::size_t connection = 0;
  for (const auto& delivered : broker.delivered()) {
    if (delivered.connection != connection) note(delivered.time, std::format("connection {}", delivered.connection));
    connection = delivered.connection;
    take(delivered);
  }
}

void Story::note(TimePoint time, const std::string& line) {
  lines_.emplace_back(time, line);
}

void Story::take(const Delivered& delivered) {
  const std::string& topic = delivered.message.topic;
  const std::string& payload = delivered.message.payload;
  if (topic.contains("/reply/")) {
    note(delivered.time, std::format("reply {} {}", topic.substr(topic.rfind('/') + 1), payload));
  } else if (topic.ends_with("/readings")) {
    v1::ReadingBatch batch;
    EXPECT_TRUE(batch.ParseFromString(payload));
    for (const auto& record : batch.records()) {
      ++numbers_[record.sequence()];
      arrivals_.push_back({delivered.time, record});
    }
  } else if (topic.ends_with("/event")) {
    take_event(delivered.time, payload);
  } else if (topic.ends_with("/status")) {
    note(delivered.time, "status " + std::string(json::parse(payload).at("state").as_string()));
  } else if (topic.ends_with("/config/reported")) {
    if (!payload.empty()) take_reported(delivered.time, payload);
  } else if (topic.ends_with("/availability")) {
    note(delivered.time, after_last_device(topic) + " is " + (payload.empty() ? "no more" : payload));
  }
}

void Story::take_reported(TimePoint time, const std::string& payload) {
  const auto reported = json::parse(payload);
  std::string line = std::format("config/reported: revision {} from {} {}", reported.at("revision").to_number<std::uint64_t>(),
                                 std::string(reported.at("source").as_string()), std::string(reported.at("status").as_string()));
  if (!reported.at("desired_version").is_null()) {
    line += std::format(", desired version {}", reported.at("desired_version").to_number<std::uint64_t>());
  }
  for (const auto& error : reported.at("errors").as_array()) {
    line += std::format(", {}: {}", std::string(error.at("path").as_string()), std::string(error.at("message").as_string()));
  }
  note(time, line);
}

void Story::take_event(TimePoint time, const std::string& payload) {
  const auto event = json::parse(payload);
  ++numbers_[event.at("sequence").to_number<std::uint64_t>()];
  std::string line = "event";
  for (const char* member : {"type", "device", "channel", "reason", "detail"}) {
    if (const auto& text = event.at(member).as_string(); !text.empty()) line += " " + std::string(text);
  }
  note(time, line);
}

std::string Story::chapter_line(TimePoint begin, TimePoint end) const {
  std::map<std::string, int> counts;
  for (const auto& [time, record] : arrivals_) {
    if (time < begin || time >= end) continue;
    ++counts[record.device() + (record.backlog() ? " (backlog) " : " ") + quality_of(record)];
  }
  std::string line;
  for (const auto& [what, count] : counts) line += std::format("{}{} {}", line.empty() ? "" : ", ", count, what);
  return line.empty() ? "nothing" : line;
}

std::string Story::text(Duration chapter) const {
  std::string text;
  TimePoint begin{1s};
  TimePoint last = begin;
  if (!lines_.empty()) last = lines_.back().first;
  if (!arrivals_.empty()) last = std::max(last, arrivals_.back().time);
  auto line = lines_.begin();
  for (; begin <= last; begin += chapter) {
    for (; line != lines_.end() && line->first < begin + chapter; ++line) text += std::format("{} {}\n", hour(line->first), line->second);
    text += std::format("{} until here: {}\n", hour(begin + chapter), chapter_line(begin, begin + chapter));
  }
  return text;
}

std::vector<v1::Record> Story::records(const std::string& device) const {
  std::vector<v1::Record> records;
  for (const auto& arrival : arrivals_) {
    if (arrival.record.device() == device) records.push_back(arrival.record);
  }
  return records;
}

std::vector<std::uint64_t> Story::missing() const {
  std::vector<std::uint64_t> missing;
  std::uint64_t expected = 1;
  for (const auto& [number, count] : numbers_) {
    for (; expected < number; ++expected) missing.push_back(expected);
    expected = number + 1;
  }
  return missing;
}

std::vector<std::uint64_t> Story::repeated() const {
  std::vector<std::uint64_t> repeated;
  for (const auto& [number, count] : numbers_) {
    if (count > 1) repeated.push_back(number);
  }
  return repeated;
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(SLUICE_GOLDEN) + "/" + name + ".log";
  if (std::getenv("SLUICE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << text;
    return;
  }
  std::ifstream file(path);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(golden.str(), text) << "the story differs from " << path
                                << "; if it should, run again with SLUICE_UPDATE_GOLDEN=1 and read the diff";
}

}  // namespace sluice::testing
