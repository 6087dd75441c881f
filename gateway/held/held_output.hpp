#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/async/result.hpp"
#include "drivers/bus/gpio_lines.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// A line that a device drives, with all that is needed to put it into its safe state without the program that held it.
struct HeldOutput {
  std::string device;
  std::string chip;  ///< as the bus names it: a device file or a label
  unsigned line = 0;
  bool active_low = false;
  bool safe = false;  ///< logical level

  friend bool operator==(const HeldOutput&, const HeldOutput&) = default;
};

/// The lines that the devices of a checked configuration drive, by device.
std::vector<HeldOutput> held_outputs(const v1::Config& config);

/// JSON, one output a line: `{"device":"lamp","chip":"/dev/gpiochip0","line":17,"active_low":false,"safe":false}`.
std::string text_of(std::span<const HeldOutput> outputs);

/// The outputs of such a text. Errors: parse, with the line.
Result<std::vector<HeldOutput>> held_outputs_from(std::string_view text);

}  // namespace sluice
