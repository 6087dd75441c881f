#pragma once
#include <expected>
#include <optional>
#include <utility>

#include "drivers/reading.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// From what a device measures to what is published: validity range, calibration, unit. Rounding is a step of its own, because
/// alarms and windows see the exact values.
class Conversion {
 public:
  Conversion(const Channel& measured, const v1::ChannelConfig& config);

  /// The channel as it is published: its unit, its range in that unit, and `number` for an integer that is calibrated or converted.
  const Channel& published() const { return published_; }

  /// The converted value, or why there is none: the device's own reason; `range` outside what the device can measure, outside
  /// `valid` (both in the device's unit, before calibration), and for NaN and infinities; `no_data` for an empty value.
  std::expected<Value, Reason> apply(const Reading& reading) const;

  /// To the configured decimals; only numbers are rounded.
  Value round(Value value) const;
  double round(double value) const;

 private:
  double convert(double value) const { return (divisor_ ? value / *divisor_ : value * factor_) + offset_; }

  Channel published_;
  double min_;
  double max_;
  double factor_ = 1;
  std::optional<double> divisor_;  // 1 / factor_, when that is a whole number: 100130 Pa / 100 is 1001.3 hPa, times 0.01 it is not
  double offset_ = 0;
  bool identity_ = true;
  std::optional<int> decimals_;
};

/// A number or an integer as a double; nothing for the others.
std::optional<double> numeric(const Value& value);

}  // namespace sluice
