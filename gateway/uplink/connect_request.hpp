#pragma once
#include <expected>

#include "gateway/dialects/topics.hpp"
#include "gateway/uplink/reconnect_plan.hpp"
#include "gateway/uplink/session.hpp"

namespace sluice {

/// `mqtt.client_id`, or one made of the gateway's name.
std::string client_id_of(const SessionSettings& settings);

/// What the configuration says of the connection to its broker number `broker`. The password file is read now; one that cannot be
/// read is told and tried again soon: it may be on its way.
std::expected<ConnectOptions, ConnectFailure> connect_options(const SessionSettings& settings, std::size_t broker, MqttVersion version,
                                                              const std::string& boot_id);

}  // namespace sluice
