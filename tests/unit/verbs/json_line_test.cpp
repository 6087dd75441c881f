#include "firmware/verbs/json_line.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(JsonLine, PrintsNumbersWithoutNoise) {
  EXPECT_EQ(json(8.0), "8");
  EXPECT_EQ(json(-0.25), "-0.25");
  EXPECT_EQ(json(0.1), "0.1");
  EXPECT_EQ(json(214'000'000.0), "214000000");
  EXPECT_EQ(json(1e300), "1e+300");
  EXPECT_EQ(json(0.1 + 0.2), "0.30000000000000004");
}

TEST(JsonLine, HasNoNumberForInfinity) {
  EXPECT_EQ(json(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(json(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonLine, EscapesText) {
  EXPECT_EQ(json(std::string_view("a\"b\n")), R"("a\"b\n")");
}

TEST(JsonLine, ShowsAFrameWithItsLabelsAndUnits) {
  const DecodedFrame frame{.labels = {{.name = "type", .value = std::string("GGA")}},
                           .values = {{.name = "alt_m", .value = 545.4, .unit = "m"}, {.name = "sats", .value = std::int64_t{8}}}};
  EXPECT_EQ(decoded_line(frame), R"({"type":"GGA","values":{"alt_m":{"value":545.4,"unit":"m"},"sats":{"value":8}}})");
}

TEST(JsonLine, LeavesOutWhatIsEmpty) {
  const DecodedFrame frame{.labels = {{.name = "talker", .value = {}}}, .values = {{.name = "hdop", .value = {}}}};
  EXPECT_EQ(decoded_line(frame), R"({"values":{}})");
}

TEST(JsonLine, SaysWhyAValueIsBad) {
  const DecodedFrame frame{.values = {{.name = "temp1", .value = {}, .unit = "Cel", .bad = Reason::parse}}};
  EXPECT_EQ(decoded_line(frame), R"({"values":{"temp1":{"unit":"Cel","error":"parse"}}})");
}

TEST(JsonLine, ShowsARefusedFrame) {
  EXPECT_EQ(decoded_line(fail(Reason::checksum, "got 1")), R"({"error":"checksum","detail":"got 1"})");
  EXPECT_EQ(decoded_line(fail(Reason::header)), R"({"error":"header"})");
}

TEST(DecodeSummary, CountsByReason) {
  DecodeSummary summary;
  summary.count(DecodedFrame{});
  summary.count(fail(Reason::checksum));
  summary.count(fail(Reason::checksum));
  summary.count(fail(Reason::header));
  EXPECT_EQ(summary.line(), R"({"summary":{"good":1,"refused":{"checksum":2,"header":1}}})");
}

}  // namespace
}  // namespace sluice
