#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "drivers/async/clock.hpp"
#include "drivers/async/result.hpp"

namespace sluice {

/// A measured value. Empty when there is none.
using Value = std::variant<std::monostate, double, std::int64_t, bool, std::string>;

enum class ValueKind : std::uint8_t { number, integer, boolean, text };

/// One quantity that a device measures or an output that it has.
struct Channel {
  std::string name;       ///< the field name users see: temperature, pm2_5
  std::string unit = {};  ///< UCUM code: Cel, Pa, %; empty for counts, states and text
  ValueKind kind = ValueKind::number;
  double min = -std::numeric_limits<double>::infinity();  ///< what the device can measure, in `unit`
  double max = std::numeric_limits<double>::infinity();
  bool writable = false;
};

/// The value of one channel, or the reason why there is none.
struct Reading {
  std::size_t channel = 0;  ///< index into the driver's channels()
  Value value = {};
  std::optional<Reason> bad = {};
};

/// What one device measured at one instant. Channels without news are left out.
struct Readings {
  TimePoint time;  ///< of acquisition
  std::vector<Reading> values;
};

}  // namespace sluice
