#pragma once
#include <optional>
#include <string>

namespace sluice::watch {

/// An event in words, for people.
struct EventText {
  std::string time;   ///< RFC 3339
  std::string words;  ///< "warning device_failing air nack"
};

/// Nothing when the payload is no JSON object. Printable, whatever was published.
std::optional<EventText> event_text(const std::string& payload);

}  // namespace sluice::watch
