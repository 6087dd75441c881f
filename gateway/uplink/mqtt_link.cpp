#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

std::size_t size_of(const MessageProperties& properties) {
  constexpr std::size_t around = 3;         // identifier and length of each (MQTT 5, 2.2.2.2)
  constexpr std::size_t longer_length = 3;  // of all of them, beyond the one byte that every packet has
  std::size_t size = 0;
  for (const auto* text : {&properties.content_type, &properties.response_topic, &properties.correlation}) {
    if (!text->empty()) size += around + text->size();
  }
  return size == 0 ? 0 : size + longer_length;
}

std::string_view name(ConnectTrouble trouble) {
  switch (trouble) {
    case ConnectTrouble::unreachable:
      return "unreachable";
    case ConnectTrouble::insecure:
      return "not secure";
    case ConnectTrouble::busy:
      return "broker busy";
    case ConnectTrouble::version:
      return "unsupported version of MQTT";
    case ConnectTrouble::denied:
      return "denied";
  }
  return "unknown";
}

PublishOutcome outcome_of(std::uint8_t reason_code) {
  constexpr std::uint8_t first_failure = 0x80;
  if (reason_code < first_failure) return PublishOutcome::accepted;
  switch (reason_code) {
    case 0x87:  // not authorized
    case 0x90:  // topic name invalid
    case 0x99:  // payload format invalid
      return PublishOutcome::denied;
    case 0x95:  // packet too large
      return PublishOutcome::too_large;
    default:  // quota exceeded, unspecified and implementation specific errors, packet identifier in use
      return PublishOutcome::busy;
  }
}

}  // namespace sluice
