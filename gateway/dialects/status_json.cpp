#include "gateway/dialects/status_json.hpp"

#include "gateway/dialects/timestamp.hpp"
#include "gateway/json_text.hpp"

namespace sluice {

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

}  // namespace sluice
