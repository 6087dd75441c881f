#include "gateway/dialects/status_json.hpp"

#include "gateway/dialects/timestamp.hpp"
#include "gateway/json_text.hpp"

namespace sluice {
namespace {

std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

std::string online_json(const GatewayStatus& status, const WallClock& wall) {
  return json_text({{"state", "online"},
                    {"version", status.version},
                    {"boot_id", status.boot_id},
                    {"stream", status.stream},
                    {"since", timestamp(wall.at(status.since))},
                    {"config_revision", status.config_revision}});
}

std::string offline_json(const std::string& boot_id) {
  return json_text({{"state", "offline"}, {"boot_id", boot_id}});
}

std::optional<SaidStatus> said_status(std::string_view payload) {
  boost::system::error_code error;
  const auto value = boost::json::parse(payload, error);
  const auto* object = error ? nullptr : value.if_object();
  const std::string state = object ? text_of(*object, "state") : std::string();
  if (state != "online" && state != "offline") return std::nullopt;
  return SaidStatus{.online = state == "online", .stream = text_of(*object, "stream")};
}

}  // namespace sluice
