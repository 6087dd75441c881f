#pragma once
#include <span>
#include <string>
#include <vector>

#include "drivers/registry.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// What one device asks of its bus.
struct DeviceLoad {
  std::string device;
  Duration period = 0s;
  Duration bus_time = 0s;  ///< of one read; 0 for a device that only speaks by itself
  bool kept = true;        ///< whether the bus has room for its period beside the others
  bool speaks = false;     ///< only by itself: how often is its own business
};

/// How much of its time a bus is occupied.
struct BusLoad {
  std::string bus;
  std::string kind;  ///< the key that makes the bus: i2c, serial, gpio, sysfs, replay
  std::vector<DeviceLoad> devices;

  /// Bus time used per second; above 1 s not every period can be kept.
  Duration per_second() const;
};

/// Of every bus, sorted by name, with its devices sorted by name. Estimated from the drivers' bus times, for serial devices scaled
/// to the baud rate of the bus.
std::vector<BusLoad> bus_loads(const v1::Config& config, std::span<const DriverInfo> drivers = all_drivers());

/// The same as a table for people, with a warning below it for each bus that is asked too much.
std::string bus_table(const std::vector<BusLoad>& loads);

}  // namespace sluice
