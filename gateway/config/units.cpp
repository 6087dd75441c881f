#include "gateway/config/units.hpp"

#include "gateway/config/unit_table.hpp"

namespace sluice {

std::optional<std::string_view> canonical_unit(std::string_view text) {
  const Unit* unit = find_unit(text);
  return unit ? std::optional(unit->code) : std::nullopt;
}

std::optional<UnitConversion> unit_conversion(std::string_view from, std::string_view to) {
  if (from == to) return UnitConversion{};
  const Unit* source = find_unit(from);
  const Unit* target = find_unit(to);
  if (!source || !target || source->quantity != target->quantity) return std::nullopt;
  if (source == target) return UnitConversion{};
  return UnitConversion{source->factor / target->factor, (source->offset - target->offset) / target->factor};
}

std::string convertible_units(std::string_view from) {
  const Unit* source = find_unit(from);
  std::string list;
  for (const Unit& unit : all_units()) {
    if (!source || unit.quantity != source->quantity) continue;
    if (!list.empty()) list += ", ";
    list += unit.code;
  }
  return list;
}

}  // namespace sluice
