#include "gateway/dialects/reading_json.hpp"

#include <array>
#include <string_view>

namespace sluice {
namespace {

boost::json::value to_json(const auto& message) {
  if (message.has_number()) return message.number();
  if (message.has_integer()) return message.integer();
  if (message.has_boolean()) return message.boolean();
  if (message.has_text()) return boost::json::string(message.text());
  return nullptr;
}

}  // namespace

boost::json::value value_json(const v1::Reading& reading) {
  return to_json(reading);
}

boost::json::value last_json(const v1::MergedChannel& channel) {
  return to_json(channel);
}

std::string quality_text(const v1::Reading& reading) {
  static constexpr std::array<std::string_view, 4> names{"good", "uncertain", "stale", "bad"};
  const auto index = static_cast<std::size_t>(reading.quality());
  const std::string text(index < names.size() ? names[index] : "unknown");
  return reading.reason().empty() ? text : text + ":" + reading.reason();
}

}  // namespace sluice
