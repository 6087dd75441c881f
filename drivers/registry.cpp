#include "drivers/registry.hpp"

#include <algorithm>
#include <array>

namespace sluice {
namespace {

/// One line a driver, sorted by name.
const std::vector<DriverInfo>& table() {
  static const std::vector<DriverInfo> drivers{};
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
