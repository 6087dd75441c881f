#pragma once
#include <mqtt/connect_options.h>
#include <mqtt/message.h>
#include <mqtt/token.h>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// Our words for what Paho's packets say, and back.
ServerLimits limits_of(const mqtt::connect_response& response, MqttVersion version);
Message to_message(const mqtt::message& packet);
mqtt::properties to_properties(const MessageProperties& ours);

}  // namespace sluice
