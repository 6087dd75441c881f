#include "firmware/verbs/watch/table.hpp"

#include <algorithm>
#include <format>

#include "firmware/verbs/watch/display_text.hpp"
#include "firmware/verbs/watch/event_text.hpp"

namespace sluice::watch {
namespace {

namespace json = boost::json;

/// No terminal is wider; a megabyte that somebody publishes is not worked through at each refresh.
constexpr std::size_t widest_terminal = 500;

std::string cell(std::string_view text) {
  return cut(printable(text.substr(0, 4 * widest_terminal)), widest_terminal);
}

/// 2026-11-20T09:00:00.123Z
constexpr std::size_t date_length = 10;
bool is_timestamp(std::string_view time) {
  return time.size() >= 23 && time[date_length] == 'T';
}

std::string clock_of(const std::string& time) {
  return is_timestamp(time) ? time.substr(date_length + 1, 12) : time;
}

std::string status_word(const std::string& payload) {
  boost::system::error_code error;
  const json::value status = json::parse(payload, error);
  const auto* object = error ? nullptr : status.if_object();
  const auto* state = object ? object->if_contains("state") : nullptr;
  return cell(state && state->is_string() ? std::string_view(state->get_string()) : std::string_view(payload));
}

/// How the lines of a screen are shared out.
struct Shares {
  std::size_t rows = 0;    ///< lines of the table below its heading
  std::size_t events = 0;  ///< the latest ones
  bool heading = false;
  bool gap = false;  ///< an empty line above the events
};

/// The table first, the events at least a third of a screen that has so much to share.
Shares share_out(std::size_t lines, std::size_t rows, std::size_t events) {
  Shares shares;
  std::size_t left = lines - 1;  // the headline
  shares.heading = left >= 3;
  left -= shares.heading ? 1 : 0;
  shares.gap = events > 0 && left >= 6;
  left -= shares.gap ? 1 : 0;
  const std::size_t beside_rows = left > rows ? left - rows : 0;
  shares.events = std::min(events, std::max(left / 3, beside_rows));
  shares.rows = std::min(rows, left - shares.events);
  return shares;
}

/// The last line that is shown tells how many are not.
void leave_out(std::vector<std::string>& lines, std::size_t shown) {
  if (lines.size() <= shown) return;
  const std::size_t left_out = lines.size() - (shown > 0 ? shown - 1 : 0);
  lines.resize(lines.size() - left_out);
  if (shown > 0) lines.push_back(std::format("… and {} {} more", left_out, left_out == 1 ? "row" : "rows"));
}

}  // namespace

void Table::add(const Line& line) {
  ++readings_;
  put(line, true);
}

void Table::add_state(const std::string& device, const std::string& payload) {
  if (payload.empty()) return;  // it was taken off the broker
  devices_.try_emplace(cell(device));
  for (const Line& line : lines_of_state(device, payload)) put(line, false);
}

void Table::put(const Line& line, bool is_reading) {
  Row& row = devices_[cell(line.device)].channels[cell(line.channel)];
  if (row.is_reading && !is_reading) return;
  if (line.backlog && row.time > line.time) return;
  row = {cell(value_text(line.value)), cell(line.unit), cell(quality_words(line)), cell(line.time), is_reading};
  if (is_timestamp(row.time)) newest_ = std::max(newest_, row.time);
}

void Table::add_event(const std::string& payload) {
  const auto event = event_text(payload);
  events_.push_back(event ? cell(clock_of(event->time) + ' ' + event->words) : "an event that cannot be read: " + cell(payload));
  if (events_.size() > events_shown) events_.pop_front();
}

void Table::set_availability(const std::string& device, const std::string& payload) {
  if (payload.empty()) {
    devices_.erase(cell(device));
  } else {
    devices_[cell(device)].availability = cell(payload);
  }
}

void Table::set_status(const std::string& payload) {
  status_ = status_word(payload);
}

std::string Table::headline(const std::string& gateway) const {
  const auto offline = std::ranges::count(devices_, "offline", [](const auto& device) { return device.second.availability; });
  std::string line = cell(gateway) + ": " + status_;
  if (offline > 0) line += std::format(", {} of {} devices offline", offline, devices_.size());
  return line + std::format(", {} readings", readings_);
}

std::string Table::time_cell(const std::string& time) const {
  if (!is_timestamp(time) || newest_.starts_with(time.substr(0, date_length))) return clock_of(time);
  return time.substr(0, date_length) + ' ' + time.substr(date_length + 1, 5);
}

Cells Table::cells(const std::string& device, const std::string& availability, const std::string& channel, const Row& row) const {
  std::string quality = row.quality;
  if (availability == "offline") quality = quality.empty() || quality == "good" ? "offline" : "offline, " + quality;
  return {device, channel, row.value, row.unit, quality, time_cell(row.time)};
}

std::vector<Cells> Table::grid() const {
  std::vector<Cells> grid{{"device", "channel", "value", "unit", "quality", "time"}};
  for (const auto& [id, device] : devices_) {
    if (device.channels.empty()) grid.push_back({id, "-", "-", "", device.availability.empty() ? "-" : device.availability, ""});
    for (const auto& [channel, row] : device.channels) grid.push_back(cells(id, device.availability, channel, row));
  }
  return grid;
}

std::string Table::render(const std::string& gateway, int rows, int columns) const {
  const auto width = static_cast<std::size_t>(std::max(columns, 1));
  auto lines = aligned(grid(), width);
  const std::size_t channels = lines.size() - 1;
  const Shares shares = share_out(static_cast<std::size_t>(std::max(rows, 1)), channels, events_.size());
  const bool hides_all = channels > 0 && shares.rows == 0;
  if (!shares.heading) lines.erase(lines.begin());
  leave_out(lines, shares.rows + (shares.heading ? 1 : 0));
  lines.insert(lines.begin(), headline(gateway) + (hides_all ? std::format(", {} rows not shown", channels) : ""));
  if (shares.gap) lines.emplace_back();
  lines.insert(lines.end(), events_.end() - static_cast<std::ptrdiff_t>(shares.events), events_.end());
  std::string screen;
  for (const auto& line : lines) screen.append(screen.empty() ? "" : "\n").append(cut(line, width));
  return screen;
}

}  // namespace sluice::watch
