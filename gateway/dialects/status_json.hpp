#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/async/clock.hpp"

namespace sluice {

/// What `status` tells while the gateway is connected.
struct GatewayStatus {
  std::string version;
  std::string boot_id;  ///< the kernel's, of this boot
  std::string stream;   ///< UUID of the numbering of records
  TimePoint since;      ///< start of the program
  std::uint64_t config_revision = 0;
};

/// {"state":"online","version","boot_id","stream","since","config_revision"}
std::string online_json(const GatewayStatus& status, const WallClock& wall);

/// {"state":"offline","boot_id"}: the Will, and the last word of a gateway that stops.
std::string offline_json(const std::string& boot_id);

/// Whose status it is, and which.
struct SaidStatus {
  bool online = false;
  std::string stream;  ///< empty when it says none: one that is offline does not
};

/// Nothing when it is no status.
std::optional<SaidStatus> said_status(std::string_view payload);

}  // namespace sluice
