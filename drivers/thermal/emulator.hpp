#pragma once
#include <random>
#include <string>

#include "drivers/bus/emulated_sysfs.hpp"
#include "drivers/emulator.hpp"

namespace sluice::thermal {

/// A zone's directory in an emulated tree.
class ThermalEmulator final : public Emulator {
 public:
  explicit ThermalEmulator(const EmulationContext& context);
  ~ThermalEmulator() override;

  Task<void> run() override;

  double temperature = 48.0;  ///< Cel

  /// Writes the temperature into the tree.
  void update();

 private:
  EmulatedSysfs& sysfs_;
  Clock& clock_;
  std::string zone_;
  std::string directory_;
  std::mt19937_64 random_;
};

}  // namespace sluice::thermal
