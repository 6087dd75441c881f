#pragma once
#include <string>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// The meaning of a CONNACK that refuses (MQTT 5, 3.2.2.2; MQTT 3.1.1, 3.2.2.3). A 3.1.1 broker may answer a CONNECT of version 5
/// with its own code 1.
ConnectFailure failure_of_connack(int code);

/// A TCP connection was possible, but no MQTT connection: TLS, if it was asked for, or a peer that does not speak MQTT.
/// `said`: OpenSSL's words or Paho's.
ConnectFailure failure_after_tcp(const BrokerUrl& broker, const std::string& said);

}  // namespace sluice
