#include "gateway/dialects/timestamp.hpp"

#include <gtest/gtest.h>

#include "gateway/json_text.hpp"

namespace sluice {
namespace {

TEST(Timestamp, IsUtcWithMilliseconds) {
  EXPECT_EQ(timestamp({.nanoseconds = 1'795'165'200'123'000'000, .synchronised = true}), "2026-11-20T09:00:00.123Z");
}

TEST(Timestamp, AlwaysHasThreeDecimals) {
  EXPECT_EQ(timestamp({.nanoseconds = 1'795'165'200'000'000'000, .synchronised = true}), "2026-11-20T09:00:00.000Z");
}

TEST(Timestamp, IsNeverLaterThanTheInstant) {
  EXPECT_EQ(timestamp({.nanoseconds = 1'795'165'199'999'999'999, .synchronised = true}), "2026-11-20T08:59:59.999Z");
  EXPECT_EQ(timestamp({.nanoseconds = -1, .synchronised = false}), "1969-12-31T23:59:59.999Z");
}

TEST(Timestamp, FlagsAClockThatNobodyHasSet) {
  boost::json::object object;
  put_time(object, {.nanoseconds = 0, .synchronised = false});
  EXPECT_EQ(json_text(object), R"({"time":"1970-01-01T00:00:00.000Z","clock_unsynchronised":true})");
}

}  // namespace
}  // namespace sluice
