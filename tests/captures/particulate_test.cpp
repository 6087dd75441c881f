#include <gtest/gtest.h>

#include "firmware/verbs/hex_text.hpp"
#include "tests/captures/case_files.hpp"
#include "tests/captures/expectations.hpp"

namespace sluice::captures {
namespace {

class ParticulateCapture : public ::testing::TestWithParam<Case> {};

std::string bytes_of(const Case& one) {
  if (const auto* file = one.input().if_contains("file")) return read_data("particulate/" + std::string(file->as_string()));
  const Bytes bytes = HexText().feed(std::string_view(one.input().at("hex").as_string())).value();
  return {bytes.begin(), bytes.end()};
}

void expect_stream(const Decoded& decoded, const boost::json::object& expected) {
  EXPECT_EQ(static_cast<std::int64_t>(decoded.good.size()), expected.at("good_frames").as_int64());
  EXPECT_GE(decoded.count(Reason::checksum), expected.at("bad_checksum_at_least").as_int64());
}

TEST_P(ParticulateCapture, GivesTheExpectedFramesOrReason) {
  const Case& one = GetParam();
  const auto& expected = one.expected();
  const std::string bytes = bytes_of(one);
  for (const std::size_t gulp : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
    SCOPED_TRACE(gulp);
    const Decoded decoded = decode(one.kind, bytes, gulp);
    if (expected.contains("good_frames")) {
      expect_stream(decoded, expected);
    } else if (expected.at("ok").as_bool()) {
      ASSERT_EQ(decoded.good.size(), 1U);
      EXPECT_TRUE(decoded.refused.empty());
      expect_fields(decoded.good[0], expected.at("fields").as_object(), one.content.at("tol").to_number<double>());
    } else {
      EXPECT_TRUE(decoded.good.empty());
      ASSERT_FALSE(decoded.refused.empty());
      EXPECT_EQ(name(decoded.refused.front()), std::string_view(expected.at("error").as_string()));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Data, ParticulateCapture, ::testing::ValuesIn(checked_cases("particulate", {"pmsx003", "pms3003", "pms5003t"})),
                         test_name);

}  // namespace
}  // namespace sluice::captures
