#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gateway/record.hpp"

namespace sluice::testing {

/// A device with one channel of each kind.
inline std::shared_ptr<const InventoryDevice> sample_device(std::string id = "air") {
  InventoryDevice device{.id = std::move(id), .driver = "sample", .channels = {}};
  device.channels.push_back({.name = "temperature", .unit = "Cel"});
  device.channels.push_back({.name = "count", .unit = "", .kind = ValueKind::integer});
  device.channels.push_back({.name = "closed", .unit = "", .kind = ValueKind::boolean});
  device.channels.push_back({.name = "text", .unit = "", .kind = ValueKind::text});
  return std::make_shared<const InventoryDevice>(std::move(device));
}

inline Record sample_readings(TimePoint time, double temperature, const std::string& device = "air") {
  return {.time = time, .body = ReadingsBody{.device = sample_device(device), .values = {{.channel = 0, .value = temperature}}}};
}

inline Record sample_event(TimePoint time, EventType type = EventType::device_online, std::string device = "air") {
  return {.time = time, .body = Happening{.type = type, .device = std::move(device)}};
}

inline std::shared_ptr<const Record> numbered(Record record, std::uint64_t sequence) {
  record.sequence = sequence;
  return std::make_shared<const Record>(std::move(record));
}

}  // namespace sluice::testing
