#include "drivers/registry.hpp"

#include <algorithm>
#include <array>

#include "drivers/bme280/info.hpp"
#include "drivers/contact/info.hpp"
#include "drivers/digital_output/info.hpp"
#include "drivers/hwmon/info.hpp"
#include "drivers/nmea/info.hpp"
#include "drivers/pmsx003/info.hpp"
#include "drivers/pulse_counter/info.hpp"
#include "drivers/thermal/info.hpp"
#include "drivers/tmp102/info.hpp"

namespace sluice {
namespace {

/// One line a driver, sorted by name.
const std::vector<DriverInfo>& table() {
  // clang-format off
  static const std::vector<DriverInfo> drivers{
      bme280_info(),
      bmp280_info(),
      contact_info(),
      digital_output_info(),
      hwmon_info(),
      nmea_info(),
      pms3003_info(),
      pms5003t_info(),
      pmsx003_info(),
      pulse_counter_info(),
      thermal_info(),
      tmp102_info(),
  };
  // clang-format on
  return drivers;
}

}  // namespace

std::string_view name(BusKind kind) {
  constexpr std::array<std::string_view, 4> names{"i2c", "serial", "gpio", "sysfs"};
  return names[static_cast<std::size_t>(kind)];
}

std::span<const DriverInfo> all_drivers() {
  return table();
}

const DriverInfo* find_driver(std::string_view name) {
  const auto found = std::ranges::find(table(), name, &DriverInfo::name);
  return found == table().end() ? nullptr : &*found;
}

}  // namespace sluice
