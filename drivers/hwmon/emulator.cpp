#include "drivers/hwmon/emulator.hpp"

#include <cmath>

#include "drivers/sysfs_class.hpp"

namespace sluice::hwmon {
namespace {

std::string thousandths(double value) {
  return std::to_string(std::lround(value * 1000));
}

}  // namespace

HwmonEmulator::HwmonEmulator(const EmulationContext& context)
    : sysfs_(*context.sysfs),
      clock_(context.clock),
      chip_(context.options.text("chip")),
      directory_("class/hwmon/" + emulated_entry("hwmon", chip_)),
      random_(context.seed) {
  update();
}

HwmonEmulator::~HwmonEmulator() {
  for (const auto* file : {"name", "temp1_input", "in0_input", "fan1_input"}) sysfs_.remove(directory_ + "/" + file);
}

void HwmonEmulator::update() {
  put("name", chip_);
  put("temp1_input", thousandths(temperature));
  put("in0_input", thousandths(voltage));
  put("fan1_input", std::to_string(fan));
}

Task<void> HwmonEmulator::run() {
  std::normal_distribution<double> step(0.0, 1.0);
  while (true) {
    co_await clock_.sleep_for(1s);
    temperature += 0.2 * step(random_) + (45 - temperature) * 0.02;
    voltage = 5 + 0.01 * step(random_);
    fan = 1200 + static_cast<int>(std::lround(10 * step(random_)));
    update();
  }
}

}  // namespace sluice::hwmon
