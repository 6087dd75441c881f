#include "gateway/config/quantities.hpp"

#include <gmock/gmock.h>

namespace sluice {
namespace {

TEST(Quantities, ReadDurationsWithTheirUnits) {
  EXPECT_EQ(duration_from("500ms"), 500ms);
  EXPECT_EQ(duration_from("10s"), 10s);
  EXPECT_EQ(duration_from("5m"), 5min);
  EXPECT_EQ(duration_from("1h"), 1h);
  EXPECT_EQ(duration_from("2d"), 48h);
  EXPECT_EQ(duration_from("250us"), 250us);
  EXPECT_EQ(duration_from("1.5s"), 1500ms);
  EXPECT_EQ(duration_from("0"), 0s);
  EXPECT_EQ(duration_from("0s"), 0s);
}

TEST(Quantities, RefuseDurationsThatAreNone) {
  for (const auto* text :
       {"", "10", "s", "-1s", "1 s", "1S", "1min", "1m30s", "1e3s", "..s", "1.2.3s", "0x10s", "300000d", "99999999999999999999s"}) {
    EXPECT_EQ(duration_from(text), std::nullopt) << text;
  }
}

TEST(Quantities, WriteDurationsThatReadBackTheSame) {
  EXPECT_EQ(duration_text(90s), "90s");
  EXPECT_EQ(duration_text(5min), "5m");
  EXPECT_EQ(duration_text(1500ms), "1500ms");
  EXPECT_EQ(duration_text(0s), "0s");
  for (const Duration duration : {Duration(1), Duration(1ms), Duration(90s), Duration(36h), Duration(86'400s), Duration(123'456'789)}) {
    EXPECT_EQ(duration_from(duration_text(duration)), duration);
  }
}

TEST(Quantities, ReadAndWriteSizes) {
  EXPECT_EQ(size_from("16KiB"), 16 * 1024);
  EXPECT_EQ(size_from("64MiB"), 64LL << 20);
  EXPECT_EQ(size_from("1.5KiB"), 1536);
  EXPECT_EQ(size_from("4096"), 4096);
  EXPECT_EQ(size_text(256LL << 20), "256MiB");
  EXPECT_EQ(size_text(1000), "1000B");
  for (const auto* text : {"", "MiB", "-1", "-1KiB", "16kb", "16 KiB", "9999999TiB"}) EXPECT_EQ(size_from(text), std::nullopt) << text;
}

TEST(Quantities, ReadWholeNumbers) {
  EXPECT_EQ(integer_from("0x76"), 0x76);
  EXPECT_EQ(integer_from("-17"), -17);
  EXPECT_EQ(integer_from("0"), 0);
  EXPECT_EQ(integer_from("9223372036854775807"), INT64_MAX);
  for (const auto* text : {"", "-", "017", "1.0", "1e3", "0x", "0xg", "9223372036854775808", "0xffffffffffffffff", "1_000", "+5"}) {
    EXPECT_EQ(integer_from(text), std::nullopt) << text;
  }
}

TEST(Quantities, ReadNumbersThatAreFinite) {
  EXPECT_EQ(number_from("-0.4"), -0.4);
  EXPECT_EQ(number_from("+1e3"), 1000);
  EXPECT_EQ(number_from(".5"), 0.5);
  for (const auto* text : {"", "-", "nan", "inf", "-inf", ".inf", "1e999", "1,5", "0x10", "1.5V"}) {
    EXPECT_EQ(number_from(text), std::nullopt) << text;
  }
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(8), "8");
}

}  // namespace
}  // namespace sluice
