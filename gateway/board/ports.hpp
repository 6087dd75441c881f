#pragma once
#include <map>
#include <memory>
#include <string>

#include "drivers/bus/gpio_lines.hpp"
#include "drivers/bus/i2c_bus.hpp"
#include "drivers/bus/serial_port.hpp"
#include "drivers/bus/sysfs_root.hpp"
#include "drivers/driver_info.hpp"

namespace sluice {

/// The ports of a board by the name of their bus.
struct Ports {
  std::map<std::string, std::unique_ptr<I2cBus>> i2c;
  std::map<std::string, std::shared_ptr<SerialPort>> serial;  // an emulated line owns both of its ends
  std::map<std::string, std::unique_ptr<GpioLines>> gpio;
  std::map<std::string, std::unique_ptr<SysfsRoot>> sysfs;

  bool has(const std::string& id) const { return i2c.contains(id) || serial.contains(id) || gpio.contains(id) || sysfs.contains(id); }

  void remove(const std::string& id) {
    i2c.erase(id);
    serial.erase(id);
    gpio.erase(id);
    sysfs.erase(id);
  }

  /// Puts the port of that bus into the context.
  void connect(const std::string& id, DeviceContext& context) const {
    if (const auto found = i2c.find(id); found != i2c.end()) context.i2c = found->second.get();
    if (const auto found = serial.find(id); found != serial.end()) context.serial = found->second.get();
    if (const auto found = gpio.find(id); found != gpio.end()) context.gpio = found->second.get();
    if (const auto found = sysfs.find(id); found != sysfs.end()) context.sysfs = found->second.get();
  }

  std::map<std::string, BusUse> use() const {
    std::map<std::string, BusUse> all;
    for (const auto& [id, bus] : i2c) all[id] = bus->use();
    for (const auto& [id, port] : serial) all[id] = port->use();
    for (const auto& [id, lines] : gpio) all[id] = {};
    for (const auto& [id, root] : sysfs) all[id] = root->use();
    return all;
  }
};

}  // namespace sluice
