#include "gateway/config/units.hpp"

#include <gmock/gmock.h>

namespace sluice {
namespace {

double convert(std::string_view from, double value, std::string_view to) {
  const auto conversion = unit_conversion(from, to);
  if (!conversion) throw std::invalid_argument("no conversion");
  return (*conversion)(value);
}

TEST(Units, KnowUsualSpellings) {
  EXPECT_EQ(canonical_unit("degC"), "Cel");
  EXPECT_EQ(canonical_unit("%RH"), "%");
  EXPECT_EQ(canonical_unit("Wh"), "W.h");
  EXPECT_EQ(canonical_unit("kWh"), "kW.h");
  EXPECT_EQ(canonical_unit("µg/m³"), "ug/m3");
  EXPECT_EQ(canonical_unit("hPa"), "hPa");
  EXPECT_EQ(canonical_unit(""), "1");
  EXPECT_EQ(canonical_unit("furlong"), std::nullopt);
}

TEST(Units, ConvertTemperaturesWithTheirOffsets) {
  EXPECT_NEAR(convert("Cel", 100, "[degF]"), 212, 1e-9);
  EXPECT_NEAR(convert("[degF]", -40, "degC"), -40, 1e-9);
  EXPECT_NEAR(convert("Cel", 21.5, "K"), 294.65, 1e-9);
  EXPECT_NEAR(convert("K", 0, "Cel"), -273.15, 1e-9);
}

TEST(Units, ConvertWithinAQuantity) {
  EXPECT_NEAR(convert("Pa", 100653.25, "hPa"), 1006.5325, 1e-9);
  EXPECT_NEAR(convert("kPa", 101.325, "mbar"), 1013.25, 1e-9);
  EXPECT_NEAR(convert("m/s", 10, "km/h"), 36, 1e-9);
  EXPECT_NEAR(convert("[kn_i]", 22.4, "m/s"), 11.523556, 1e-6);
  EXPECT_NEAR(convert("kWh", 1, "J"), 3.6e6, 1e-6);
  EXPECT_NEAR(convert("mV", 12500, "V"), 12.5, 1e-12);
  EXPECT_NEAR(convert("%", 0.04, "[ppm]"), 400, 1e-9);
}

TEST(Units, ConvertToThemselvesWithoutTouchingTheValue) {
  EXPECT_EQ(unit_conversion("hPa", "hPa"), UnitConversion{});
  EXPECT_EQ(unit_conversion("Cel", "degC"), UnitConversion{});
  EXPECT_EQ(unit_conversion("{tip}", "{tip}"), UnitConversion{});
}

TEST(Units, DoNotConvertBetweenQuantities) {
  EXPECT_EQ(unit_conversion("Cel", "Pa"), std::nullopt);
  EXPECT_EQ(unit_conversion("{tip}", "mm"), std::nullopt);
  EXPECT_EQ(unit_conversion("W", "W.h"), std::nullopt);
}

TEST(Units, ListWhatAUnitConvertsTo) {
  EXPECT_EQ(convertible_units("degC"), "K, Cel, mCel, [degF]");
  EXPECT_EQ(convertible_units("furlong"), "");
}

}  // namespace
}  // namespace sluice
