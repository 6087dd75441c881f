#pragma once
#include <string>
#include <vector>

#include "drivers/bus/replay_case.hpp"
#include "drivers/driver_info.hpp"

namespace sluice {

/// One read of an I2C driver against a recorded case, on virtual time. The address is the case's when `options` do not say otherwise
/// (`address_given`). Channels that are bad have their reason.
Result<DecodedFrame> read_replayed(const DriverInfo& driver, Options options, bool address_given, ReplayCase recorded);

/// One read of each device that `wanted` selects in the tree under `root`, with the labels that name it.
/// Error: the tree cannot be listed, or has no such device.
Result<std::vector<Result<DecodedFrame>>> read_tree(const DriverInfo& driver, Options wanted, const std::string& root);

}  // namespace sluice
