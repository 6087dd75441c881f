#include <fmt/format.h>

#include "gateway/config/bus_load.hpp"
#include "gateway/config/checks.hpp"
#include "gateway/config/quantities.hpp"

namespace sluice {

void check_bus_times(const Draft& draft) {
  for (const auto& load : bus_loads(draft.config, draft.drivers)) {
    for (const auto& device : load.devices) {
      if (device.period <= 0s || device.bus_time <= device.period) continue;
      draft.wrong({"devices", device.device, "period"},
                  fmt::format("{} is shorter than one read occupies the bus {}: at least {}", duration_text(device.period), load.bus,
                              duration_text(device.bus_time)));
    }
  }
}

}  // namespace sluice
