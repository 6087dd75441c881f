#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/bus/serial_port.hpp"
#include "drivers/driver.hpp"
#include "drivers/emulator.hpp"
#include "drivers/frame_decoder.hpp"
#include "drivers/options.hpp"

namespace sluice {

class I2cBus;
class GpioLines;
class SysfsRoot;
struct OutputSettings;

enum class BusKind : std::uint8_t { i2c, serial, gpio, sysfs };

std::string_view name(BusKind kind);

/// What a driver is made from: exactly one bus is set, that of its kind.
struct DeviceContext {
  Executor executor;
  Clock& clock;
  Options options;
  I2cBus* i2c = nullptr;
  SerialPort* serial = nullptr;
  GpioLines* gpio = nullptr;
  SysfsRoot* sysfs = nullptr;
};

/// A device that the kernel lists: the options that select it, and what names it for people.
struct FoundDevice {
  Options options;
  std::vector<NamedValue> labels = {};
};

/// All that the rest of the house knows of a driver family.
struct DriverInfo {
  std::string_view name;
  std::string_view summary;  ///< one line: what it measures
  std::string_view wiring;   ///< how it is connected, for `sluice drivers NAME`
  BusKind bus = BusKind::i2c;
  bool polled = true;   ///< read() is called at each period
  bool speaks = false;  ///< run() hands on what the device says by itself
  std::vector<OptionInfo> options = {};
  Duration period = 10s;       ///< default
  Duration timeout = 1s;       ///< default deadline of a read; for a device that speaks, the longest silence
  Duration bus_time = 0s;      ///< about how long one read occupies the bus (100 kHz, or the default baud rate), for the bus-load table
  SerialSettings serial = {};  ///< of a device path without a bus of its own

  std::unique_ptr<Driver> (*make)(DeviceContext context) = nullptr;
  /// The channels as far as they are known without the device.
  std::vector<Channel> (*channels)(const Options& options) = nullptr;
  /// The GPIO lines that the device drives, with their safe levels: known without the device, as whoever makes them safe when the program
  /// was killed cannot ask it. Null for devices without such outputs.
  std::vector<OutputSettings> (*outputs)(const Options& options) = nullptr;
  /// For devices that send frames or lines: the driver's own decoder, for `sluice decode`. Null for the others.
  std::unique_ptr<FrameDecoder> (*decoder)(const Options& options) = nullptr;
  /// The device itself, for the simulated board and for tests.
  std::unique_ptr<Emulator> (*emulate)(EmulationContext context) = nullptr;
  /// For sysfs: the devices that are there, of those that `wanted` selects or of all when it selects none. Null for the others.
  Task<Result<std::vector<FoundDevice>>> (*find)(SysfsRoot& sysfs, Options wanted) = nullptr;
};

}  // namespace sluice
