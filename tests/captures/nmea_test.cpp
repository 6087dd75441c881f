#include <sstream>

#include <gtest/gtest.h>

#include "tests/captures/case_files.hpp"
#include "tests/captures/expectations.hpp"

namespace sluice::captures {
namespace {

namespace json = boost::json;

class NmeaCapture : public ::testing::TestWithParam<Case> {};

std::vector<json::object> expected_sentences(const Case& one) {
  std::istringstream file(read_data("nmea/" + std::string(one.content.at("expected").as_string())));
  std::vector<json::object> sentences;
  for (std::string line; std::getline(file, line);) sentences.push_back(json::parse(line).as_object());
  return sentences;
}

/// Positions without a fix are shown as the sentence states them, so bad ones are compared too.
void expect_value(const NamedValue& value, const json::value& expected, double tolerance) {
  if (expected.is_string())
    EXPECT_EQ(value.value, Value(std::string(expected.as_string()))) << value.name;
  else
    EXPECT_NEAR(number_of(value), expected.to_number<double>(), tolerance) << value.name;
}

void expect_sentence(const DecodedFrame& frame, const json::object& expected, const json::object& tolerances) {
  std::vector<NamedValue> all = frame.labels;
  all.insert(all.end(), frame.values.begin(), frame.values.end());
  std::erase_if(all, [](const auto& value) { return std::holds_alternative<std::monostate>(value.value); });
  std::size_t stated = 0;
  for (const auto& [name, value] : expected) {
    if (name == "line" || value.is_null()) continue;
    ++stated;
    const auto found = std::ranges::find(all, std::string(name), &NamedValue::name);
    ASSERT_NE(found, all.end()) << name << " is missing";
    const auto* tolerance = tolerances.if_contains(name);
    expect_value(*found, value, tolerance ? tolerance->to_number<double>() : 1e-9);
  }
  EXPECT_EQ(all.size(), stated) << "more values than expected";
}

/// A log as the expected files were made from it. Those know only sentences that begin a line; in two logs others stand behind
/// binary reports or a space. The decoder finds them too, so there the lines that begin otherwise are left out.
struct Log {
  explicit Log(const std::string& content) : whole(content) {
    std::istringstream lines(content);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with('$'))
        sentence_lines += line + "\n";
      else if (!line.starts_with('#') && line.contains('$'))
        ++later_in_line;
    }
  }
  const std::string& as_expected() const { return later_in_line == 0 ? whole : sentence_lines; }

  std::string whole;
  std::string sentence_lines;
  std::size_t later_in_line = 0;
};

Log log_of(const Case& one) {
  return Log(read_data("nmea/" + std::string(one.input().at("file").as_string())));
}

TEST_P(NmeaCapture, DecodesEverySentence) {
  const Case& one = GetParam();
  const Decoded decoded = decode("nmea", log_of(one).as_expected(), 61);
  const auto expected = expected_sentences(one);
  ASSERT_EQ(decoded.good.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(json::serialize(expected[i]));
    expect_sentence(decoded.good[i], expected[i], one.content.at("tol").as_object());
  }
}

TEST_P(NmeaCapture, RefusesWhatIsNotVerifiedAndNothingElse) {
  const Case& one = GetParam();
  const Log log = log_of(one);
  const Decoded decoded = decode("nmea", log.whole, 61);
  const auto expected = expected_sentences(one).size();
  EXPECT_GE(decoded.good.size(), expected);
  EXPECT_LE(decoded.good.size(), expected + log.later_in_line);
  const auto& counts = one.content.at("sentences").as_object();
  const auto unverified = counts.at("bad_checksum").as_int64() + counts.at("no_checksum").as_int64();
  const auto malformed = counts.at("malformed").as_int64();
  EXPECT_GE(decoded.count(Reason::checksum), unverified);
  EXPECT_LE(static_cast<std::int64_t>(decoded.refused.size()), unverified + malformed);
}

INSTANTIATE_TEST_SUITE_P(Data, NmeaCapture, ::testing::ValuesIn(checked_cases("nmea", {"nmea"})), test_name);

}  // namespace
}  // namespace sluice::captures
