#include "firmware/verbs/send/question.hpp"

#include <gmock/gmock.h>

#include "gateway/commands/request_json.hpp"
#include "gateway/config/walker.hpp"

namespace sluice::send {
namespace {

using ::testing::HasSubstr;

TEST(Questions, HaveAnIdByWhichTheirReplyIsKnown) {
  EXPECT_EQ(question_of("status", "", "new")->payload, R"({"id":"new"})");
  const auto own = question_of("read", R"({"device":"air","scale":1.50,"id":"mine"})", "new");
  EXPECT_EQ(own->id, "mine");
  EXPECT_EQ(own->payload, R"({"device":"air","scale":1.50,"id":"mine"})");
}

TEST(Questions, AreJsonObjects) {
  EXPECT_THAT(question_of("read", "{", "new").error(), HasSubstr("the request is not JSON: "));
  EXPECT_EQ(question_of("read", "air", "new").error().substr(0, 24), "the request is not JSON:");
  EXPECT_EQ(question_of("read", "[1]", "new").error(), R"(the request is a list; write a JSON object: '{"device":"air"}')");
}

TEST(Questions, HaveAVerbThatIsOneLevelOfATopic) {
  for (const auto* verb : {"", "a/b", "#", "+", "../config/desired"}) {
    EXPECT_THAT(question_of(verb, "", "new").error(), HasSubstr("is no verb; `sluice send --help` lists them")) << verb;
  }
  EXPECT_TRUE(question_of("of-a-later-version", "", "new"));
}

TEST(Questions, AreExplainedWithEveryVerbAndItsKeys) {
  const auto help = verb_help();
  const auto& verbs = *v1::Request::descriptor()->FindOneofByName("verb");
  for (int i = 0; i < verbs.field_count(); ++i) {
    const auto begin = help.find("  " + command_verbs().at(static_cast<std::size_t>(i)) + " ");
    ASSERT_NE(begin, std::string::npos) << command_verbs().at(static_cast<std::size_t>(i));
    const auto line = help.substr(begin, help.find('\n', begin) - begin);
    for (const auto& key : key_names(*verbs.field(i)->message_type())) EXPECT_THAT(line, HasSubstr(key));
  }
}

}  // namespace
}  // namespace sluice::send
