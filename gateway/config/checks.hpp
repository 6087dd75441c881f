#pragma once
#include <span>

#include "drivers/registry.hpp"
#include "gateway/config/problems.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// A configuration whose keys were read one by one, and is now checked for what several of them must agree on. A key that was wrong
/// by itself is unset here, and is not mentioned again.
struct Draft {
  v1::Config& config;
  const ConfigNode& root;
  std::span<const DriverInfo> drivers;
  Problems& problems;

  void wrong(const Path& path, std::string message) const { problems.add(root, path, std::move(message)); }
  /// Null for a device whose driver is missing or unknown.
  const DriverInfo* driver_of(const v1::Device& device) const;
};

/// Brokers, credentials and TLS fit together; dialects and outbox settings are built into this version. Fills in the dialects.
void check_delivery(const Draft& draft);

/// Public keys are keys, no two are the same, and one of them may change the configuration.
void check_security(const Draft& draft);

/// Each bus is exactly one thing, serial settings stand at serial ports, no two buses are the same device file.
void check_buses(const Draft& draft);

/// Each device is on a bus of its driver's kind; a device path becomes a bus. Fills in the settings of serial buses.
void place_devices(const Draft& draft);

/// No two devices at one address, line, or port.
void check_neighbours(const Draft& draft);

/// Channels exist, and their settings fit them and each other.
void check_channels(const Draft& draft);

/// No read takes longer on its bus than the device's period.
void check_bus_times(const Draft& draft);

}  // namespace sluice
