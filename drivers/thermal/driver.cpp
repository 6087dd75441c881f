#include "drivers/thermal/driver.hpp"

#include <format>

#include "drivers/thermal/codec.hpp"

namespace sluice::thermal {

const SysfsClass& zones() {
  static const SysfsClass kind{.directory = "class/thermal", .prefix = "thermal_zone", .identity_files = {"type"}};
  return kind;
}

std::vector<Channel> channels() {
  return {{.name = "temperature", .unit = "Cel", .min = -273.15}};
}

Thermal::Thermal(SysfsRoot& sysfs, Clock& clock, std::string zone)
    : sysfs_(sysfs), clock_(clock), zone_(std::move(zone)), channels_(thermal::channels()) {}

Task<Result<Readings>> Thermal::read(TimePoint deadline) {
  if (directory_.empty()) {
    if (auto found = co_await find_zone(deadline); !found) co_return std::unexpected(found.error());
  }
  std::vector<std::string> paths{directory_ + "/temp"};  // g++ 14 stumbles over a braced list inside the co_await
  const auto contents = co_await sysfs_.read(std::move(paths), deadline);
  if (!contents) co_return std::unexpected(contents.error());
  const auto& content = contents->front();
  if (!content) {
    if (content.error().reason == Reason::gone) directory_.clear();
    co_return std::unexpected(content.error());
  }
  const auto temperature = decode(*content);
  if (!temperature) co_return std::unexpected(temperature.error());
  Readings readings{.time = clock_.now(), .values = {}};
  readings.values.push_back({.channel = 0, .value = *temperature});
  co_return readings;
}

Task<Result<void>> Thermal::find_zone(TimePoint deadline) {
  const auto all = co_await candidates(sysfs_, zones(), zone_, deadline);
  if (!all) co_return std::unexpected(all.error());
  const auto found = matching(*all, zone_);
  if (found.empty()) co_return fail(Reason::gone, std::format("no zone {}; there are: {}", zone_, describe(*all)));
  directory_ = found.front().directory;
  co_return Result<void>{};
}

}  // namespace sluice::thermal
