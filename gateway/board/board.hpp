#pragma once
#include <map>
#include <string>

#include "drivers/bus/bus_use.hpp"
#include "drivers/driver_info.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// The buses of the configuration, made real when the first device is put on them.
class Board {
 public:
  Board() = default;
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;
  virtual ~Board() = default;

  /// What a driver on that bus is made from. No device is opened yet.
  virtual Result<DeviceContext> attach(const std::string& device, const DriverInfo& driver, const std::string& bus_id, const v1::Bus& bus,
                                       Options options) = 0;
  /// The device's driver is gone.
  virtual Task<void> detach(std::string device) = 0;
  /// Every device of the bus is detached, and its description has changed or left. Waits for no call that hangs in the kernel.
  virtual void remove_bus(const std::string& bus_id) = 0;

  virtual std::map<std::string, BusUse> use() const = 0;

  /// Whether an output stays as it is when the program dies.
  virtual bool is_real() const { return false; }
};

}  // namespace sluice
