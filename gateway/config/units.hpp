#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// value in the new unit = value * factor + offset
struct UnitConversion {
  double factor = 1;
  double offset = 0;

  double operator()(double value) const { return value * factor + offset; }

  friend bool operator==(const UnitConversion&, const UnitConversion&) = default;
};

/// The UCUM code of a unit: itself, or that of a usual spelling ("degC" → "Cel", "%RH" → "%", "kWh" → "kW.h").
/// Nothing for a unit that the table does not have. The empty text and "1" are the unit of counts: "1".
std::optional<std::string_view> canonical_unit(std::string_view text);

/// How to convert, when both units measure the same. A unit that the table does not have converts to itself only.
/// Factors are those of UCUM 2.1; var (reactive power), which UCUM does not have, is added.
std::optional<UnitConversion> unit_conversion(std::string_view from, std::string_view to);

/// UCUM codes that `from` converts to, as a list for people: "K, Cel, mCel, [degF]"; empty for a unit that the table does not have.
std::string convertible_units(std::string_view from);

}  // namespace sluice
