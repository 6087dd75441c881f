#pragma once
#include <string>

#include "drivers/bus/gpio_lines.hpp"

namespace sluice {

/// The lines of one GPIO chip of the kernel, by libgpiod 2.
///
/// Edges are stamped by the kernel, debounced by the kernel, and up to 1024 of a line wait there to be read; beyond that it drops
/// some, which shows as a gap in line_sequence. An output's line is put to its safe level and given back when it is destroyed.
class LinuxGpioLines final : public GpioLines {
 public:
  /// `chip`: a path (/dev/gpiochip0), or a chip's label or name as `gpiodetect` shows them.
  LinuxGpioLines(Executor executor, std::string chip);

  Result<std::unique_ptr<GpioInput>> input(const InputSettings& settings) override;
  Result<std::unique_ptr<GpioOutput>> output(const OutputSettings& settings) override;

 private:
  Executor executor_;
  std::string chip_;
};

/// What an errno of a line request means: busy (EBUSY), denied (EACCES, EPERM; names group gpio), range (EINVAL: no such line, or a
/// setting that the chip does not have), gone (ENODEV, ENOENT, ENXIO), bus (all else).
Error gpio_error(int error, const std::string& chip, unsigned line);

}  // namespace sluice
