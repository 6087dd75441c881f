#pragma once
#include <string>
#include <vector>

#include "drivers/bus/sysfs_root.hpp"
#include "drivers/driver_info.hpp"
#include "drivers/sysfs_class.hpp"

namespace sluice::thermal {

/// The zones of the kernel's thermal class, known by their `type`.
const SysfsClass& zones();

std::vector<Channel> channels();

/// One zone of the thermal class: the temperature of a processor, a board, a battery.
class Thermal final : public Driver {
 public:
  /// `zone`: what its `type` file says (of several such zones the first), or its entry, thermal_zoneN.
  Thermal(SysfsRoot& sysfs, Clock& clock, std::string zone);

  std::span<const Channel> channels() const override { return channels_; }

  /// Errors: gone (no such zone, or it went away; the next read looks for it again), no_data (off), parse, those of the bus.
  Task<Result<Readings>> read(TimePoint deadline) override;

 private:
  Task<Result<void>> find_zone(TimePoint deadline);

  SysfsRoot& sysfs_;
  Clock& clock_;
  std::string zone_;
  std::string directory_;  // empty: the zone must be looked for
  std::vector<Channel> channels_;
};

}  // namespace sluice::thermal
