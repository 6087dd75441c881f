#pragma once
#include <random>
#include <string>

#include "drivers/bus/emulated_sysfs.hpp"
#include "drivers/emulator.hpp"

namespace sluice::hwmon {

/// A chip's directory in an emulated tree: one temperature, one voltage, one fan.
class HwmonEmulator final : public Emulator {
 public:
  explicit HwmonEmulator(const EmulationContext& context);
  ~HwmonEmulator() override;

  Task<void> run() override;

  double temperature = 45.0;  ///< Cel
  double voltage = 5.0;       ///< V
  int fan = 1200;             ///< revolutions per minute

  /// Writes the values into the tree.
  void update();

 private:
  void put(const std::string& file, std::string content) { sysfs_.set(directory_ + "/" + file, std::move(content)); }

  EmulatedSysfs& sysfs_;
  Clock& clock_;
  std::string chip_;
  std::string directory_;
  std::mt19937_64 random_;
};

}  // namespace sluice::hwmon
