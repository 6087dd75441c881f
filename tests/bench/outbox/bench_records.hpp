#pragma once
#include <memory>

#include "gateway/record.hpp"

namespace sluice::bench {

/// A reading of an air sensor with three channels: a row of about 100 bytes on disk, which is what the goals speak of.
inline Record hundred_bytes(TimePoint time) {
  static const auto device = std::make_shared<const InventoryDevice>(InventoryDevice{
      "air", "bme280", {{.name = "temperature", .unit = "Cel"}, {.name = "pressure", .unit = "Pa"}, {.name = "humidity", .unit = "%"}}});
  const double moved = static_cast<double>(time.time_since_epoch().count() % 997) / 100;
  return {
      .time = time,
      .body = ReadingsBody{
          .device = device,
          .values = {{.channel = 0, .value = 20 + moved}, {.channel = 1, .value = 101'325 + moved}, {.channel = 2, .value = 40 + moved}}}};
}

}  // namespace sluice::bench
