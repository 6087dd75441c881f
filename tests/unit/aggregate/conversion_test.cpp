#include "gateway/aggregate/conversion.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace sluice {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

const Channel temperature{.name = "temperature", .unit = "Cel", .min = -40, .max = 85};
const Channel pulses{.name = "count", .unit = "", .kind = ValueKind::integer};

Reading reading(Value value) {
  return {.channel = 0, .value = std::move(value)};
}

double number(const std::expected<Value, Reason>& value) {
  return std::get<double>(value.value());
}

TEST(Conversion, HandsOnAValueAsItIsWithoutConfiguration) {
  const Conversion conversion(temperature, {});
  EXPECT_EQ(conversion.apply(reading(21.437)), Value(21.437));
  EXPECT_EQ(conversion.apply(reading(true)), Value(true));
  EXPECT_EQ(conversion.apply(reading("text")), Value("text"));
  EXPECT_EQ(conversion.round(Value(21.437)), Value(21.437));
}

TEST(Conversion, RefusesWhatTheDeviceCannotMeasure) {
  const Conversion conversion(temperature, {});
  EXPECT_EQ(conversion.apply(reading(85.0)), Value(85.0));
  EXPECT_EQ(conversion.apply(reading(85.01)).error(), Reason::range);
  EXPECT_EQ(conversion.apply(reading(-40.01)).error(), Reason::range);
}

TEST(Conversion, NeverHandsOnNotANumberOrInfinity) {
  const Conversion conversion(Channel{.name = "x"}, {});
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), inf, -inf}) {
    EXPECT_EQ(conversion.apply(reading(value)).error(), Reason::range);
  }
  v1::ChannelConfig huge;
  huge.mutable_calibrate()->set_scale(1e300);
  EXPECT_EQ(Conversion(Channel{.name = "x"}, huge).apply(reading(1e300)).error(), Reason::range);
}

TEST(Conversion, HandsOnTheDevicesOwnReasonAndNamesAMissingValue) {
  const Conversion conversion(temperature, {});
  EXPECT_EQ(conversion.apply({.channel = 0, .value = {}, .bad = Reason::power_on}).error(), Reason::power_on);
  EXPECT_EQ(conversion.apply(reading({})).error(), Reason::no_data);
}

TEST(Conversion, NarrowsTheRangeInTheDevicesUnitAndNeverWidensIt) {
  v1::ChannelConfig config;
  config.mutable_valid()->set_min(0);
  config.mutable_valid()->set_max(100);
  config.mutable_calibrate()->set_scale(1);
  config.mutable_calibrate()->set_offset(-5);
  const Conversion conversion(temperature, config);
  EXPECT_EQ(number(conversion.apply(reading(0.0))), -5);
  EXPECT_EQ(conversion.apply(reading(-0.1)).error(), Reason::range);
  EXPECT_EQ(conversion.apply(reading(86.0)).error(), Reason::range);
}

TEST(Conversion, CalibratesBeforeItConvertsTheUnit) {
  v1::ChannelConfig config;
  config.mutable_calibrate()->set_scale(2);
  config.mutable_calibrate()->set_offset(1);
  config.set_unit("[degF]");
  const Conversion conversion(temperature, config);
  EXPECT_NEAR(number(conversion.apply(reading(10.0))), 21 * 1.8 + 32, 1e-9);
  EXPECT_EQ(conversion.published().unit, "[degF]");
}

TEST(Conversion, TakesAScaleThatIsNotGivenAsOne) {
  v1::ChannelConfig config;
  config.mutable_calibrate()->set_offset(-0.5);
  EXPECT_DOUBLE_EQ(number(Conversion(temperature, config).apply(reading(21.5))), 21.0);
}

TEST(Conversion, PublishesUnitRangeAndKindAsTheyAreAfterwards) {
  v1::ChannelConfig config;
  config.set_unit("hPa");
  const Conversion pressure(Channel{.name = "pressure", .unit = "Pa", .min = 30'000, .max = 110'000}, config);
  EXPECT_EQ(pressure.published().unit, "hPa");
  EXPECT_DOUBLE_EQ(pressure.published().min, 300);
  EXPECT_DOUBLE_EQ(pressure.published().max, 1100);
  v1::ChannelConfig negative;
  negative.mutable_calibrate()->set_scale(-1);
  const Conversion mirrored(temperature, negative);
  EXPECT_DOUBLE_EQ(mirrored.published().min, -85);
  EXPECT_DOUBLE_EQ(mirrored.published().max, 40);
  EXPECT_EQ(Conversion(pulses, negative).published().kind, ValueKind::number);
  EXPECT_EQ(Conversion(pulses, {}).published().kind, ValueKind::integer);
}

TEST(Conversion, AddsNoNoiseWhenAUnitIsAWholeMultipleOfTheOther) {
  v1::ChannelConfig config;
  config.set_unit("hPa");
  const Conversion pressure(Channel{.name = "pressure", .unit = "Pa"}, config);
  for (int pascal = 90'000; pascal < 110'000; ++pascal) EXPECT_EQ(number(pressure.apply(reading(double(pascal)))), pascal / 100.0);
}

TEST(Conversion, UnderstandsUsualSpellingsOfAUnit) {
  v1::ChannelConfig config;
  config.set_unit("kWh");
  const Conversion energy(Channel{.name = "energy", .unit = "W.h"}, config);
  EXPECT_EQ(energy.published().unit, "kW.h");
  EXPECT_DOUBLE_EQ(number(energy.apply(reading(1500.0))), 1.5);
}

TEST(Conversion, KeepsIntegersExactUnlessTheyAreConverted) {
  const std::int64_t large = 9'007'199'254'740'993;  // has no double
  EXPECT_EQ(Conversion(pulses, {}).apply(reading(large)), Value(large));
  v1::ChannelConfig config;
  config.mutable_calibrate()->set_scale(0.5);
  EXPECT_EQ(Conversion(pulses, config).apply(reading(std::int64_t{3})), Value(1.5));
}

TEST(Conversion, RoundsToDecimalsAndNeverToMinusZero) {
  v1::ChannelConfig config;
  config.set_round(1);
  const Conversion conversion(temperature, config);
  EXPECT_EQ(conversion.round(21.449), 21.4);
  EXPECT_EQ(conversion.round(21.45), 21.5);
  EXPECT_FALSE(std::signbit(conversion.round(-0.04)));
  EXPECT_EQ(conversion.round(1e308), 1e308);
  EXPECT_EQ(conversion.round(Value(std::int64_t{7})), Value(std::int64_t{7}));
}

TEST(Conversion, LeavesStatesAndTextAlone) {
  v1::ChannelConfig config;
  config.mutable_calibrate()->set_offset(1);
  config.mutable_valid()->set_max(0);
  const Conversion conversion(Channel{.name = "closed", .kind = ValueKind::boolean}, config);
  EXPECT_EQ(conversion.apply(reading(true)), Value(true));
  EXPECT_EQ(conversion.published().kind, ValueKind::boolean);
}

}  // namespace
}  // namespace sluice
