#include "gateway/graph/happening_log.hpp"

#include <format>

#include <spdlog/spdlog.h>

namespace sluice {
namespace {

spdlog::level::level_enum level_of(Severity severity) {
  switch (severity) {
    case Severity::info:
      return spdlog::level::info;
    case Severity::warning:
      return spdlog::level::warn;
    case Severity::error:
      break;
  }
  return spdlog::level::err;
}

/// "device_failing air: nack: no answer at address 0x76"
std::string line_of(const Happening& happening) {
  std::string line(name(happening.type));
  if (!happening.device.empty()) line += ' ' + happening.device;
  if (!happening.channel.empty()) line += '.' + happening.channel;
  for (const auto* part : {&happening.reason, &happening.detail}) {
    if (!part->empty()) line += ": " + *part;
  }
  for (const auto& range : happening.ranges) line += std::format(" {}-{}", range.first, range.last);
  return line;
}

}  // namespace

void log(const Happening& happening) {
  spdlog::log(level_of(happening.severity), line_of(happening));
}

}  // namespace sluice
