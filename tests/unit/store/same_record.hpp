#pragma once
#include "gateway/record.hpp"

namespace sluice::testing {

inline bool same(const InventoryDevice& a, std::size_t i, const InventoryDevice& b, std::size_t j) {
  return a.id == b.id && a.driver == b.driver && a.channels.at(i).name == b.channels.at(j).name &&
         a.channels.at(i).unit == b.channels.at(j).unit;
}

inline bool same(const ReadingsBody& a, const ReadingsBody& b) {
  if (a.values.size() != b.values.size() || a.alarms != b.alarms || a.device->id != b.device->id) return false;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const ChannelValue &one = a.values[i], &two = b.values[i];
    if (!same(*a.device, one.channel, *b.device, two.channel) || one.value != two.value) return false;
    if (one.quality != two.quality || one.reason != two.reason) return false;
  }
  return true;
}

inline bool same(const WindowBody& a, const WindowBody& b) {
  return same(*a.device, a.channel, *b.device, b.channel) && a.start == b.start && a.end == b.end && a.count == b.count &&
         a.partial == b.partial && a.statistics == b.statistics && a.alarms == b.alarms;
}

inline bool same(const Happening& a, const Happening& b) {
  return a.type == b.type && a.severity == b.severity && a.device == b.device && a.channel == b.channel && a.reason == b.reason &&
         a.detail == b.detail && a.ranges == b.ranges;
}

inline bool same(const MergedChannel& a, const MergedChannel& b) {
  if (a.extent.has_value() != b.extent.has_value() || a.count != b.count || a.last != b.last) return false;
  return !a.extent || (a.extent->mean == b.extent->mean && a.extent->min == b.extent->min && a.extent->max == b.extent->max);
}

inline bool same(const MergedBody& a, const MergedBody& b) {
  if (a.start != b.start || a.replaced != b.replaced || a.channels.size() != b.channels.size()) return false;
  for (std::size_t i = 0; i < a.channels.size(); ++i) {
    if (!same(*a.device, a.channels[i].channel, *b.device, b.channels[i].channel) || !same(a.channels[i], b.channels[i])) return false;
  }
  return true;
}

/// Whether two records say the same, whatever objects their devices are.
inline bool same(const Record& a, const Record& b) {
  if (a.sequence != b.sequence || a.time != b.time || a.body.index() != b.body.index()) return false;
  return std::visit([&b](const auto& body) { return same(body, std::get<std::decay_t<decltype(body)>>(b.body)); }, a.body);
}

}  // namespace sluice::testing
