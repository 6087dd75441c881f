#include "gateway/config/walker.hpp"

#include <gmock/gmock.h>

#include "gateway/config/tree.hpp"
#include "proto/commands.pb.h"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The problems of a JSON text that is read into `message`.
std::vector<std::string> read_into(google::protobuf::Message& message, std::string_view json) {
  Problems problems;
  const auto root = read_json(json, problems);
  if (root) Walker(problems, {}).fill(message, {*root, Path(), {}});
  std::vector<std::string> texts;
  for (const auto& problem : problems.take()) texts.push_back(problem.path + ": " + problem.message);
  return texts;
}

TEST(Documents, AreKeptAsTheJsonThatWasWritten) {
  v1::SetConfig set;
  EXPECT_THAT(read_into(set, R"({"config": {"b": [1, 2.50, -0.0, 1e3], "a": {"x": null, "y": true}, "text": "a \"b\" \ud83c\udf21\n"}})"),
              IsEmpty());
  EXPECT_EQ(set.config(), "{\"b\":[1,2.50,-0.0,1e3],\"a\":{\"x\":null,\"y\":true},\"text\":\"a \\\"b\\\" \U0001F321\\n\"}");
}

TEST(Documents, OfYamlBecomeJsonWhoseNumbersAreNumbers) {
  Problems problems;
  const auto root = read_yaml("config: { address: 0x76, scale: +.5, unit: 5., name: 'x', none: }", problems);
  v1::SetConfig set;
  Walker(problems, {}).fill(set, {root.value(), Path(), {}});
  EXPECT_TRUE(problems.none());
  EXPECT_EQ(set.config(), R"({"address":"0x76","scale":0.5,"unit":5,"name":"x","none":null})");
}

TEST(Documents, ThatAreMissingOrNothingAreNamed) {
  v1::SetConfig set;
  EXPECT_THAT(read_into(set, "{}"), ElementsAre("config: is missing: the whole configuration"));
  EXPECT_THAT(read_into(set, R"({"config": null})"), ElementsAre("config: has no value; expects a document"));
}

TEST(Values, AreWhatIsWritten) {
  const auto written = [](const std::string& json) {
    v1::Write write;
    EXPECT_THAT(read_into(write, R"({"device": "d", "channel": "c", "value": )" + json + "}"), IsEmpty());
    return write.value();
  };
  EXPECT_EQ(written("true").value_case(), v1::OptionValue::kBoolean);
  EXPECT_TRUE(written("true").boolean());
  EXPECT_EQ(written("-7").integer(), -7);
  EXPECT_EQ(written("7.0").value_case(), v1::OptionValue::kNumber);
  EXPECT_EQ(written("1e3").number(), 1000);
  EXPECT_EQ(written("9223372036854775808").number(), 9223372036854775808.0);
  EXPECT_EQ(written("\"0x10\"").text(), "0x10");
  EXPECT_EQ(written("\"\"").value_case(), v1::OptionValue::kText);
}

TEST(Values, AreScalars) {
  v1::Write write;
  EXPECT_THAT(read_into(write, R"({"device": "d", "channel": "c", "value": [1]})"),
              ElementsAre("value: expects true or false, a number or text, not a list"));
  EXPECT_THAT(read_into(write, R"({"device": "d", "channel": "c", "value": null})"),
              ElementsAre("value: has no value; expects true or false, a number or text"));
  EXPECT_THAT(read_into(write, R"({"device": "d", "channel": "c", "value": 1e999})"), ElementsAre(HasSubstr("value: ")));
  EXPECT_FALSE(write.has_value());
}

}  // namespace
}  // namespace sluice
