#include <array>

#include "drivers/nmea/sentence.hpp"

namespace sluice::nmea {
namespace {

struct Row {
  std::string_view name;
  ValueKind kind;
  std::string_view unit = {};
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
};

constexpr Row text(std::string_view name) {
  return {.name = name, .kind = ValueKind::text};
}

constexpr Row number(std::string_view name, std::string_view unit, double min, double max) {
  return {.name = name, .kind = ValueKind::number, .unit = unit, .min = min, .max = max};
}

constexpr Row count(std::string_view name, double min, double max) {
  return {.name = name, .kind = ValueKind::integer, .min = min, .max = max};
}

constexpr std::array<Row, quantity_count> rows{
    text("talker"),
    text("type"),
    number("time_s", "s", 0, 86'401),  // of the UTC day, with a leap second
    text("date"),
    text("status"),
    number("lat", "deg", -90, 90),
    number("lon", "deg", -180, 180),
    number("alt_m", "m", -1'000, 100'000),
    number("geoid_m", "m", -200, 200),
    count("quality", 0, 9),
    count("sats", 0, 99),
    number("speed_mps", "m/s", 0, 1'000),
    number("speed_kmh", "km/h", 0, 3'600),
    number("speed_kn", "[kn_i]", 0, 1'944),
    number("course_deg", "deg", 0, 360),
    number("course_true_deg", "deg", 0, 360),
    count("mode", 1, 3),
    count("sv_used", 0, 12),
    number("pdop", "", 0, 100),
    number("hdop", "", 0, 100),
    number("vdop", "", 0, 100),
    count("msgs", 1, 99),
    count("num", 1, 99),
    count("in_view", 0, 999),
    count("day", 1, 31),
    count("month", 1, 12),
    count("year", 1980, 9999),
};

std::vector<Channel> from_rows() {
  std::vector<Channel> all;
  for (const auto& [name, kind, unit, min, max] : rows) {
    all.push_back({.name = std::string(name), .unit = std::string(unit), .kind = kind, .min = min, .max = max});
  }
  return all;
}

}  // namespace

const std::vector<Channel>& channels() {
  static const auto all = from_rows();
  return all;
}

}  // namespace sluice::nmea
