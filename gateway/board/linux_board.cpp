#include "gateway/board/linux_board.hpp"

#include "drivers/bus/linux_gpio_lines.hpp"
#include "drivers/bus/linux_i2c_bus.hpp"
#include "drivers/bus/linux_serial_port.hpp"
#include "drivers/bus/linux_sysfs_root.hpp"
#include "gateway/board/replay_file_bus.hpp"
#include "gateway/config/device_settings.hpp"

namespace sluice {

Result<DeviceContext> LinuxBoard::attach(const std::string& /*device*/, const DriverInfo& /*driver*/, const std::string& bus_id,
                                         const v1::Bus& bus, Options options) {
  open(bus_id, bus);
  DeviceContext context{.executor = executor_, .clock = clock_, .options = std::move(options)};
  ports_.connect(bus_id, context);
  return context;
}

void LinuxBoard::open(const std::string& bus_id, const v1::Bus& bus) {
  if (ports_.has(bus_id)) return;
  if (!bus.replay().empty()) {
    ports_.i2c[bus_id] = std::make_unique<ReplayFileBus>(clock_, bus.replay());
  } else if (!bus.i2c().empty()) {
    ports_.i2c[bus_id] = std::make_unique<LinuxI2cBus>(executor_, clock_, bus.i2c(), Duration(bus.timeout()));
  } else if (!bus.serial().empty()) {
    ports_.serial[bus_id] = std::make_unique<LinuxSerialPort>(executor_, clock_, bus.serial(), serial_settings_of(bus));
  } else if (!bus.gpio().empty()) {
    ports_.gpio[bus_id] = std::make_unique<LinuxGpioLines>(executor_, bus.gpio());
  } else {
    ports_.sysfs[bus_id] = std::make_unique<LinuxSysfsRoot>(executor_, clock_, bus.sysfs());
  }
}

Task<void> LinuxBoard::detach(std::string /*device*/) {
  co_return;
}

}  // namespace sluice
