#include "drivers/async/result.hpp"

#include <array>

namespace sluice {
namespace {

struct Row {
  std::string_view name;
  Policy policy;
};

constexpr Policy transient{.retry = true, .initialise = false};
constexpr Policy lasting{.retry = false, .initialise = false};
constexpr Policy doubtful{.retry = false, .initialise = true};

constexpr std::array<Row, reason_count> table{{
    {"checksum", transient}, {"header", transient},     {"tail", transient},    {"length", transient}, {"crc", transient},
    {"no_data", doubtful},   {"busy", lasting},         {"chip_id", doubtful},  {"range", lasting},    {"overflow", lasting},
    {"saturated", lasting},  {"sensor_error", lasting}, {"exception", lasting}, {"parse", transient},  {"columns", transient},
    {"nack", doubtful},      {"timeout", doubtful},     {"bus", doubtful},      {"gone", doubtful},    {"denied", doubtful},
    {"all_zero", doubtful},  {"power_on", doubtful},
}};

}  // namespace

std::string_view name(Reason reason) {
  return table[static_cast<std::size_t>(reason)].name;
}

std::optional<Reason> reason_from(std::string_view name) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].name == name) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

Policy policy(Reason reason) {
  return table[static_cast<std::size_t>(reason)].policy;
}

std::string Error::text() const {
  std::string text(name(reason));
  if (!detail.empty()) text.append(": ").append(detail);
  return text;
}

}  // namespace sluice
