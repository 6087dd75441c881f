#include "drivers/thermal/emulator.hpp"

#include <cmath>

#include "drivers/sysfs_class.hpp"

namespace sluice::thermal {

ThermalEmulator::ThermalEmulator(const EmulationContext& context)
    : sysfs_(*context.sysfs),
      clock_(context.clock),
      zone_(context.options.text("zone")),
      directory_("class/thermal/" + emulated_entry("thermal_zone", zone_)),
      random_(context.seed) {
  update();
}

ThermalEmulator::~ThermalEmulator() {
  for (const auto* file : {"type", "temp"}) sysfs_.remove(directory_ + "/" + file);
}

void ThermalEmulator::update() {
  sysfs_.set(directory_ + "/type", zone_);
  sysfs_.set(directory_ + "/temp", std::to_string(std::lround(temperature * 1000)));
}

Task<void> ThermalEmulator::run() {
  std::normal_distribution<double> step(0.0, 0.3);
  while (true) {
    co_await clock_.sleep_for(1s);
    temperature += step(random_) + (48 - temperature) * 0.02;
    update();
  }
}

}  // namespace sluice::thermal
