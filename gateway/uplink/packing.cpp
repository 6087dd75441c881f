#include "gateway/uplink/packing.hpp"

#include <utility>

#include "gateway/dialects/event_json.hpp"

namespace sluice {
namespace {

using Packed = LaneSender::Packed;
using Several = std::span<const std::shared_ptr<const Record>>;

/// Fixed header and remaining length (5), topic length (2), packet identifier (2), property length (1).
constexpr std::size_t publish_overhead = 10;

Packed pack_event(const std::string& topic, EventPacking limits, const WallClock& wall, const Record& record) {
  std::string payload = event_json(record, record.sequence < limits.first_live, wall);
  if (payload.size() > limits.max_payload) return {};
  return {.message = Message{.topic = topic, .payload = std::move(payload)}, .records = 1};
}

Packed pack_batch(const std::string& topic, BatchPacking limits, const ProtobufDialect& dialect, Several records, std::size_t max_bytes) {
  auto batch = dialect.encode(records, limits.backlog, std::min(max_bytes, limits.max_payload));
  if (batch.records == 0) batch = dialect.encode(records.first(1), limits.backlog, limits.max_payload);
  if (batch.records == 0) return {};
  return {.message = Message{.topic = topic, .payload = std::move(batch.payload)}, .records = batch.records};
}

}  // namespace

std::size_t largest_payload(const ServerLimits& limits, const std::string& topic) {
  const std::size_t around = publish_overhead + topic.size();
  return limits.maximum_packet_size > around ? limits.maximum_packet_size - around : 0;
}

LaneSender::Pack pack_events(std::string topic, EventPacking limits, const WallClock& wall) {
  return
      [topic = std::move(topic), limits, &wall](Several records, std::size_t) { return pack_event(topic, limits, wall, *records.front()); };
}

LaneSender::Pack pack_batches(std::string topic, BatchPacking limits, ProtobufDialect dialect) {
  return [topic = std::move(topic), limits, dialect = std::move(dialect)](Several records, std::size_t max_bytes) {
    return pack_batch(topic, limits, dialect, records, max_bytes);
  };
}

LaneSender::Pack pack_nothing() {
  return [](Several records, std::size_t) { return Packed{.message = {}, .records = records.size()}; };
}

}  // namespace sluice
