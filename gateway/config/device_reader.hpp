#pragma once
#include <span>

#include "drivers/registry.hpp"
#include "gateway/config/walker.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// Reads the keys of a device that belong to its driver, by the driver's own table, and completes the device with the driver's
/// defaults. In an entry of `defaults` nothing needs to be complete, and without a driver the keys are left to the devices.
class DeviceReader {
 public:
  DeviceReader(std::span<const DriverInfo> drivers, Problems& problems) : drivers_(drivers), problems_(problems) {}

  void read(v1::Device& device, const Section& section, const std::vector<const NodeEntry*>& extra);

 private:
  const DriverInfo* driver_of(const v1::Device& device, const Section& section);
  void read_options(v1::Device& device, const DriverInfo& driver, const Section& section, const std::vector<const NodeEntry*>& extra);
  void complete(v1::Device& device, const DriverInfo& driver, const Section& section);

  std::span<const DriverInfo> drivers_;
  Problems& problems_;
};

}  // namespace sluice
