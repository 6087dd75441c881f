#include "firmware/verbs/watch/event_text.hpp"

#include <boost/json.hpp>

#include "firmware/verbs/watch/display_text.hpp"

namespace sluice::watch {
namespace {

namespace json = boost::json;

std::string member(const json::object& event, const char* name) {
  const auto* text = event.if_contains(name);
  return text && text->is_string() ? printable(text->get_string()) : std::string();
}

}  // namespace

std::optional<EventText> event_text(const std::string& payload) {
  boost::system::error_code error;
  const json::value event = json::parse(payload, error);
  if (error || !event.is_object()) return std::nullopt;
  std::string words;
  for (const char* name : {"severity", "type", "device", "channel", "reason", "detail"}) {
    const auto text = member(event.get_object(), name);
    if (!text.empty()) words.append(words.empty() ? "" : " ").append(text);
  }
  return EventText{.time = member(event.get_object(), "time"), .words = std::move(words)};
}

}  // namespace sluice::watch
