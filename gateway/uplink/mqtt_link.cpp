#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

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
