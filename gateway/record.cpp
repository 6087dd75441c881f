#include "gateway/record.hpp"

#include <array>
#include <string_view>

namespace sluice {
namespace {

constexpr std::array<std::string_view, 4> qualities{"good", "uncertain", "stale", "bad"};
constexpr std::array<std::string_view, 6> statistics{"mean", "min", "max", "last", "count", "stddev"};
constexpr std::array<std::string_view, 14> event_types{
    "device_online", "device_failing", "device_failed",   "alarm_raised",   "alarm_cleared",        "records_dropped",   "records_unknown",
    "edges_missed",  "bus_recovered",  "command_refused", "config_changed", "certificate_expiring", "duplicate_gateway", "clock_set"};
constexpr std::array<std::string_view, 3> severities{"info", "warning", "error"};

}  // namespace

std::string_view name(Quality quality) {
  return qualities[static_cast<std::size_t>(quality)];
}
std::string_view name(Statistic statistic) {
  return statistics[static_cast<std::size_t>(statistic)];
}
std::string_view name(EventType type) {
  return event_types[static_cast<std::size_t>(type)];
}
std::string_view name(Severity severity) {
  return severities[static_cast<std::size_t>(severity)];
}

std::optional<Statistic> statistic_from(std::string_view name) {
  for (std::size_t i = 0; i < statistics.size(); ++i) {
    if (statistics[i] == name) return static_cast<Statistic>(i);
  }
  return std::nullopt;
}

WallTime wall_time(const Record& record, TimePoint instant, const WallClock& wall) {
  if (!record.boot) return wall.at(instant);
  return {.nanoseconds = record.boot->offset + instant.time_since_epoch().count(), .synchronised = record.boot->synchronised};
}

}  // namespace sluice
