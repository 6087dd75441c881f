#pragma once
#include <optional>

#include "tests/unit/aggregate/collected.hpp"

namespace sluice::testing {

inline constexpr std::size_t temperature = 0;
inline constexpr std::size_t humidity = 1;
inline constexpr std::size_t open = 2;
inline constexpr WallTime unknown_time{};

/// A device with three channels, started at 0 s with an unset clock.
struct Device {
  Collected out;
  std::vector<Channel> channels{{.name = "temperature", .unit = "Cel", .min = -40, .max = 85},
                                {.name = "humidity", .unit = "%", .min = 0, .max = 100},
                                {.name = "open", .kind = ValueKind::boolean}};
  ChannelConfigs configs;
  std::optional<Aggregator> aggregator;

  v1::ChannelConfig& config(const std::string& channel) { return configs[channel]; }
  Aggregator& get() {
    if (!aggregator) aggregator.emplace("air", "bme280", channels, configs, out, TimePoint(0s), unknown_time);
    return *aggregator;
  }
  void read(Duration when, std::vector<Reading> values) { get().readings({TimePoint(when), std::move(values)}); }
  void read(Duration when, double celsius) { read(when, {{.channel = temperature, .value = celsius}}); }
  void fail(Duration when, Reason reason) { get().failure(TimePoint(when), {reason}); }
  void advance(Duration when) { get().advance(TimePoint(when), unknown_time); }
};

}  // namespace sluice::testing
