#pragma once
#include "drivers/async/retry.hpp"

namespace sluice {

/// How long to wait before what the broker was too busy for is sent again (MQTT 5, reason code 0x97, and troubles it does not name).
inline constexpr Backoff::Bounds busy_pauses{.first = 1s, .most = 60s, .floor = 100ms};
/// The same for what is not authorised (0x87): somebody has to change the broker's permissions; asking often would only fill its log.
inline constexpr Backoff::Bounds denied_pauses{.first = 60s, .most = 300s, .floor = 30s};

}  // namespace sluice
