#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/async/result.hpp"

namespace sluice::hwmon {

/// A kind of value of the kernel's hwmon interface (Documentation/hwmon/sysfs-interface.rst).
struct Quantity {
  std::string_view prefix;  ///< of the file: "temp" of temp1_input
  std::string_view unit;    ///< UCUM
  double divisor;           ///< what the file counts in: 1000 for m°C
};

/// One value that a chip has: "temp1", read from temp1_input, and broken when temp1_fault says 1.
struct Input {
  const Quantity* quantity = nullptr;
  unsigned number = 0;
  bool has_fault = false;

  std::string name() const;
};

/// The inputs among the files of a chip's directory, by kind and number. Files of other kinds are no inputs.
std::vector<Input> inputs_among(const std::vector<std::string>& files);

/// A file's content in the quantity's unit. `fault` is the content of its _fault file, where there is one.
/// Errors: that of the file; parse; sensor_error (the chip says that the sensor is broken).
Result<double> decode(const Quantity& quantity, const Result<std::string>& content, const std::optional<Result<std::string>>& fault);

}  // namespace sluice::hwmon
