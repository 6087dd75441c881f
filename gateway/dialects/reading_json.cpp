#include "gateway/dialects/reading_json.hpp"

#include <array>
#include <string_view>

namespace sluice {

boost::json::value value_json(const v1::Reading& reading) {
  switch (reading.value_case()) {
    case v1::Reading::kNumber:
      return reading.number();
    case v1::Reading::kInteger:
      return reading.integer();
    case v1::Reading::kBoolean:
      return reading.boolean();
    case v1::Reading::kText:
      return boost::json::string(reading.text());
    case v1::Reading::VALUE_NOT_SET:
      break;
  }
  return nullptr;
}

std::string quality_text(const v1::Reading& reading) {
  static constexpr std::array<std::string_view, 4> names{"good", "uncertain", "stale", "bad"};
  const auto index = static_cast<std::size_t>(reading.quality());
  const std::string text(index < names.size() ? names[index] : "unknown");
  return reading.reason().empty() ? text : text + ":" + reading.reason();
}

}  // namespace sluice
