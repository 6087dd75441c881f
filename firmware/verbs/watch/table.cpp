#include "firmware/verbs/watch/table.hpp"

#include <format>
#include <vector>

namespace sluice::watch {
namespace {

namespace json = boost::json;

/// Characters that a terminal would obey are not shown: what is published may come from anywhere.
std::string printable(std::string_view text) {
  std::string clean;
  for (const char c : text) clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return clean;
}

std::string member(const json::value& event, const char* name) {
  const auto* object = event.if_object();
  const auto* text = object ? object->if_contains(name) : nullptr;
  return text && text->is_string() ? std::string(text->get_string()) : std::string();
}

/// "09:00:00.123 warning device_failing air nack"
std::string event_line(const std::string& payload) {
  boost::system::error_code error;
  const json::value event = json::parse(payload, error);
  if (error) return printable(payload);
  std::string time = member(event, "time");
  if (time.size() > 12) time = time.substr(11, 12);
  std::string line = time;
  for (const char* name : {"severity", "type", "device", "channel", "reason", "detail"}) {
    if (const auto text = member(event, name); !text.empty()) line += ' ' + text;
  }
  return printable(line);
}

std::string status_word(const std::string& payload) {
  boost::system::error_code error;
  const json::value status = json::parse(payload, error);
  const auto state = error ? std::string() : member(status, "state");
  return state.empty() ? payload : state;
}

}  // namespace

void Table::add(const Line& line) {
  ++readings_;
  latest_[{line.device, line.channel}] = line;
}

void Table::add_event(const std::string& payload) {
  events_.push_back(event_line(payload));
  if (events_.size() > events_shown) events_.pop_front();
}

std::string Table::render(const std::string& gateway, int rows, int columns) const {
  std::vector<std::string> lines{
      std::format("{}: {}, {} readings", printable(gateway), printable(status_word(status_)), readings_),
      std::format("{:<14} {:<16} {:<30} {:<8} {:<16} {}", "device", "channel", "value", "unit", "quality", "time")};
  for (const auto& [key, line] : latest_) {
    const auto state = availability_.find(line.device);
    const bool offline = state != availability_.end() && state->second == "offline";
    lines.push_back(std::format("{:<14} {:<16} {:<30} {:<8} {:<16} {}", printable(line.device), printable(line.channel),
                                printable(value_text(line.value)), printable(line.unit), offline ? "offline" : printable(line.quality),
                                line.time.size() > 12 ? line.time.substr(11, 12) : line.time));
  }
  const auto room = static_cast<std::size_t>(std::max(rows - 2 - static_cast<int>(events_.size()), 4));
  if (lines.size() > room) {
    const auto left_out = lines.size() - room + 1;
    lines.resize(room - 1);
    lines.push_back(std::format("… and {} more", left_out));
  }
  lines.emplace_back();
  lines.insert(lines.end(), events_.begin(), events_.end());
  std::string screen;
  for (const auto& line : lines) screen += line.substr(0, static_cast<std::size_t>(std::max(columns, 20))) + '\n';
  return screen;
}

}  // namespace sluice::watch
