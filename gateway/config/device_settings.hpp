#pragma once
#include <span>
#include <string_view>

#include "drivers/registry.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// Null when there is none of that name.
const DriverInfo* find_driver_in(std::span<const DriverInfo> drivers, std::string_view name);

/// A checked device's options as its driver takes them, complete with defaults.
Options options_of(const v1::Device& device, const DriverInfo& driver);

/// The channels of a checked device as far as they are known without it; empty when they are not (hwmon).
std::vector<Channel> channels_of(const v1::Device& device, const DriverInfo& driver);

/// The key that makes a bus: i2c, serial, gpio, sysfs or replay; empty when none or several are set.
std::string_view bus_key(const v1::Bus& bus);

/// The device file, chip, root or capture that the bus is made from.
const std::string& bus_target(const v1::Bus& bus);

/// The kind of drivers that the bus serves; a replay bus answers like an I2C bus. Of a bus whose bus_key() is not empty.
BusKind bus_kind(const v1::Bus& bus);

/// Settings of a checked serial bus.
SerialSettings serial_settings_of(const v1::Bus& bus);

}  // namespace sluice
