#pragma once
#include <string>
#include <vector>

#include "drivers/bus/sysfs_root.hpp"
#include "drivers/driver_info.hpp"
#include "drivers/hwmon/codec.hpp"
#include "drivers/sysfs_class.hpp"

namespace sluice::hwmon {

/// The chips of the kernel's hwmon class, known by their `name` or `label`.
const SysfsClass& chips();

/// One chip of the hwmon class. Its channels are its *_input files; they are known after the first read.
class Hwmon final : public Driver {
 public:
  /// `chip`: what its `name` or `label` file says (of several such chips the first), or its entry, hwmonN.
  Hwmon(SysfsRoot& sysfs, Clock& clock, std::string chip);

  std::span<const Channel> channels() const override { return channels_; }

  /// One job of the bus. A channel that fails is bad, the others good. Errors: gone (no such chip, or it went away; the next
  /// read looks for it again), those of the bus.
  Task<Result<Readings>> read(TimePoint deadline) override;

 private:
  struct Source {
    std::size_t channel = 0;
    Input input;
  };

  Task<Result<void>> find_inputs(TimePoint deadline);
  std::size_t channel_of(const Input& input);
  std::vector<std::string> paths() const;
  Result<Readings> evaluate(TimePoint time, const std::vector<Result<std::string>>& contents);

  SysfsRoot& sysfs_;
  Clock& clock_;
  std::string chip_;
  std::string directory_;  // empty: the chip must be looked for
  std::vector<Source> sources_;
  std::vector<Channel> channels_;
};

}  // namespace sluice::hwmon
