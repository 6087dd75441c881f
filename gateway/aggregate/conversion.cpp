#include "gateway/aggregate/conversion.hpp"

#include <cmath>

#include "gateway/config/units.hpp"

namespace sluice {
namespace {

UnitConversion calibration_of(const v1::ChannelConfig& config) {
  if (!config.has_calibrate()) return {};
  // Zero is how a message says "not given"; as a factor it would make every reading the same.
  const double scale = config.calibrate().scale() == 0 ? 1 : config.calibrate().scale();
  return {scale, config.calibrate().offset()};
}

std::optional<double> whole_divisor(double factor) {
  const double divisor = std::round(1 / factor);
  return std::abs(divisor) >= 2 && 1 / divisor == factor ? std::optional(divisor) : std::nullopt;
}

bool is_numeric(ValueKind kind) {
  return kind == ValueKind::number || kind == ValueKind::integer;
}

}  // namespace

Conversion::Conversion(const Channel& measured, const v1::ChannelConfig& config)
    : published_(measured), min_(measured.min), max_(measured.max) {
  if (!is_numeric(measured.kind)) return;
  if (config.valid().has_min()) min_ = std::max(min_, config.valid().min());
  if (config.valid().has_max()) max_ = std::min(max_, config.valid().max());
  const UnitConversion calibration = calibration_of(config);
  UnitConversion unit;
  if (const auto conversion = unit_conversion(measured.unit, config.unit()); !config.unit().empty() && conversion) {
    unit = *conversion;
    published_.unit = canonical_unit(config.unit()).value_or(config.unit());
  }
  factor_ = calibration.factor * unit.factor;
  divisor_ = whole_divisor(factor_);
  offset_ = calibration.offset * unit.factor + unit.offset;
  identity_ = factor_ == 1 && offset_ == 0;
  if (!identity_) published_.kind = ValueKind::number;
  std::tie(published_.min, published_.max) = std::minmax({convert(min_), convert(max_)});
  if (config.has_round()) decimals_ = static_cast<int>(config.round());
}

std::expected<Value, Reason> Conversion::apply(const Reading& reading) const {
  if (reading.bad) return std::unexpected(*reading.bad);
  if (std::holds_alternative<std::monostate>(reading.value)) return std::unexpected(Reason::no_data);
  const auto measured = numeric(reading.value);
  if (!measured) return reading.value;
  if (!std::isfinite(*measured) || *measured < min_ || *measured > max_) return std::unexpected(Reason::range);
  if (identity_) return reading.value;
  const double converted = convert(*measured);
  if (!std::isfinite(converted)) return std::unexpected(Reason::range);
  return converted;
}

Value Conversion::round(Value value) const {
  if (const auto* number = std::get_if<double>(&value)) return round(*number);
  return value;
}

double Conversion::round(double value) const {
  if (!decimals_) return value;
  const double scale = std::pow(10.0, *decimals_);
  const double rounded = std::round(value * scale) / scale;
  // A number too large to be scaled has no decimals to lose. Adding zero turns -0 into 0.
  return std::isfinite(rounded) ? rounded + 0.0 : value;
}

std::optional<double> numeric(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  return std::nullopt;
}

}  // namespace sluice
