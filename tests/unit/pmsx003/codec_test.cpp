#include "drivers/pmsx003/codec.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/pmsx003/frames.hpp"

namespace sluice::pmsx003 {
namespace {

const Reading& reading(const Model& model, const std::vector<Reading>& readings, std::string_view name) {
  const auto all = channels(model);
  const auto index = static_cast<std::size_t>(std::ranges::find(all, name, &Channel::name) - all.begin());
  EXPECT_LT(index, readings.size()) << name;
  return readings.at(index);
}

double number(const Model& model, const std::vector<Reading>& readings, std::string_view name) {
  return std::get<double>(reading(model, readings, name).value);
}

Reason refusal(const Model& model, const Bytes& frame) {
  const auto decoded = decode(model, frame);
  EXPECT_FALSE(decoded);
  return decoded ? Reason::no_data : decoded.error().reason;
}

TEST(PmsCodec, DecodesAFrameOfAPms5003) {
  const auto decoded = decode(pmsx003, clean_room);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(number(pmsx003, *decoded, "pm1_0"), 0);
  EXPECT_EQ(number(pmsx003, *decoded, "pm2_5"), 8);
  EXPECT_EQ(number(pmsx003, *decoded, "pm10_cf1"), 8);
  EXPECT_DOUBLE_EQ(number(pmsx003, *decoded, "n0_3"), 2.1);
  EXPECT_DOUBLE_EQ(number(pmsx003, *decoded, "n2_5"), 0.3);
  EXPECT_EQ(number(pmsx003, *decoded, "n10_0"), 0);
  EXPECT_EQ(decoded->size(), 12U);
}

TEST(PmsCodec, TellsAtmosphericValuesFromThoseOfTheFactoryCalibration) {
  const auto decoded = decode(pmsx003, frame_of({1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0, 0x9700}));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(number(pmsx003, *decoded, "pm1_0_cf1"), 1);
  EXPECT_EQ(number(pmsx003, *decoded, "pm1_0"), 4);
  EXPECT_EQ(number(pmsx003, *decoded, "pm10"), 6);
}

TEST(PmsCodec, DecodesTemperatureBelowZeroAndHumidityOfAPms5003t) {
  const auto decoded = decode(pms5003t, frame_of({23, 39, 41, 22, 35, 41, 4104, 1193, 278, 12, 0xFFCE, 224, 0x9A00}));
  ASSERT_TRUE(decoded);
  EXPECT_DOUBLE_EQ(number(pms5003t, *decoded, "temperature"), -5.0);
  EXPECT_DOUBLE_EQ(number(pms5003t, *decoded, "humidity"), 22.4);
  EXPECT_DOUBLE_EQ(number(pms5003t, *decoded, "n0_3"), 41.04);
}

TEST(PmsCodec, DecodesTheShortFrameOfAPms3003) {
  const auto decoded = decode(pms3003, bytes_of("424d001400000000000000000000000000000000005100f4"));
  ASSERT_TRUE(decoded) << "clean air is no warm-up: the version is there";
  EXPECT_EQ(decoded->size(), 6U);
  EXPECT_EQ(number(pms3003, *decoded, "pm10"), 0);
}

TEST(PmsCodec, MarksATemperatureThatTheSensorCannotMeasure) {
  const auto decoded = decode(pms5003t, frame_of({23, 39, 41, 22, 35, 41, 0, 0, 0, 0, 1250, 224, 0x9A00}));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(reading(pms5003t, *decoded, "temperature").bad, Reason::range);
  EXPECT_EQ(reading(pms5003t, *decoded, "humidity").bad, std::nullopt);
}

TEST(PmsCodec, RefusesAWrongChecksum) {
  EXPECT_EQ(refusal(pmsx003, bytes_of("424d001c0005000d00160005000d001602fd00fc001d000f0006000697000000")), Reason::checksum);
}

TEST(PmsCodec, RefusesAWrongLengthFieldAsAWrongHeader) {
  EXPECT_EQ(refusal(pmsx003, bytes_of("424d00000005000d00160005000d001602fd00fc001d000f00060006970003a9")), Reason::header);
  EXPECT_EQ(refusal(pms3003, clean_room), Reason::header);
  EXPECT_EQ(refusal(pmsx003, bytes_of("434d001c")), Reason::header);
}

TEST(PmsCodec, RefusesAFrameThatIsCutOff) {
  for (std::size_t size = 0; size < clean_room.size(); ++size) {
    EXPECT_EQ(refusal(pmsx003, Bytes(clean_room.begin(), clean_room.begin() + static_cast<std::ptrdiff_t>(size))), Reason::length);
  }
}

TEST(PmsCodec, RefusesNothingButZerosAsWarmUp) {
  EXPECT_EQ(refusal(pmsx003, frame_of({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})), Reason::all_zero);
}

TEST(PmsCodec, FindsEachSingleFlippedBit) {
  for (std::size_t i = 0; i < clean_room.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto flipped = clean_room;
      flipped[i] = static_cast<std::uint8_t>(flipped[i] ^ (1 << bit));
      EXPECT_FALSE(decode(pmsx003, flipped)) << i << ' ' << bit;
    }
  }
}

TEST(PmsCodec, NamesUnitsInUcum) {
  const auto all = channels(pms5003t);
  EXPECT_EQ(std::ranges::find(all, "pm2_5", &Channel::name)->unit, "ug/m3");
  EXPECT_EQ(std::ranges::find(all, "n0_3", &Channel::name)->unit, "/cm3");
  EXPECT_EQ(std::ranges::find(all, "temperature", &Channel::name)->unit, "Cel");
}

}  // namespace
}  // namespace sluice::pmsx003
