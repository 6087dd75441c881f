#pragma once
#include <cstdint>

#include "gateway/dialects/protobuf_dialect.hpp"
#include "gateway/dialects/topics.hpp"
#include "gateway/uplink/lane_sender.hpp"

namespace sluice {

/// How events travel during one connection.
struct EventPacking {
  std::size_t max_payload;       ///< bytes; more than that the broker would refuse
  std::uint64_t first_live = 0;  ///< events with smaller numbers were made before the connection: backlog
};

/// How the telemetry of one lane travels during one connection.
struct BatchPacking {
  std::size_t max_payload;  ///< bytes; more than that the broker would refuse
  bool backlog = false;     ///< it was made before the connection
};

/// The largest payload on this topic that fits into the broker's Maximum Packet Size.
std::size_t largest_payload(const ServerLimits& limits, const std::string& topic);

/// Each event is a message of its own.
LaneSender::Pack pack_events(std::string topic, EventPacking limits, const WallClock& wall);

/// As many records as fit into one batch. A single record may be larger than a batch should be, but never than a payload may be.
LaneSender::Pack pack_batches(std::string topic, BatchPacking limits, ProtobufDialect dialect);

/// Without the dialect protobuf telemetry has no message of its own.
LaneSender::Pack pack_nothing();

}  // namespace sluice
