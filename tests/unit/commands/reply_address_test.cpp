#include "gateway/commands/reply_address.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

bool is_good(std::string_view topic) {
  return is_response_topic(topic, "sluice/v1/", "sluice/v1/g/reply/");
}

TEST(ResponseTopics, AreTopicsOfOthers) {
  for (const auto* topic : {"a", "office/replies/7", "sluice/v2/x", "sluice/v1/g/reply/status", "sluice", "sluice/v10/g"}) {
    EXPECT_TRUE(is_good(topic)) << topic;
  }
}

TEST(ResponseTopics, AreNoTopicsOfGatewaysButOurReplies) {
  for (const auto* topic : {"sluice/v1", "sluice/v1/g", "sluice/v1/g/command/restart", "sluice/v1/g/config/desired", "sluice/v1/g/reply",
                            "sluice/v1/g/status", "sluice/v1/h/command/restart", "sluice/v1/h/reply/status"}) {
    EXPECT_FALSE(is_good(topic)) << topic;
  }
}

TEST(ResponseTopics, AreNeitherFiltersNorTricks) {
  for (const auto* topic : {"", "a/+", "a/#", "+", "/a", "a/", "a//b", "$SYS/broker", "$share/g/a", "a\nb", "a\x01", "a\x7f", "a\xff"}) {
    EXPECT_FALSE(is_good(topic)) << topic;
  }
  EXPECT_FALSE(is_good(std::string_view("a\0b", 3)));
  EXPECT_TRUE(is_good(std::string(512, 'a')));
  EXPECT_FALSE(is_good(std::string(513, 'a')));
}

ReplyMessage reply_to(const CommandMessage& message) {
  v1::Reply reply;
  reply.set_ok(true);
  return reply_message(reply, address_of(message, "sluice", "g"));
}

TEST(ReplyAddresses, AreTheVerbsOwnTopicOrTheOneAskedFor) {
  EXPECT_EQ(reply_to({.topic = "command/status"}).topic, "reply/status");
  EXPECT_EQ(reply_to({.topic = "command/statsu"}).topic, "reply/unknown");
  EXPECT_EQ(reply_to({.topic = "config/desired"}).topic, "reply/desired");
  const auto asked = reply_to({.topic = "command/status", .response_topic = "office/7", .correlation = "c"});
  EXPECT_EQ(asked.topic, "");
  EXPECT_EQ(asked.response_topic, "office/7");
  EXPECT_EQ(asked.correlation, "c");
  const auto trick = reply_to({.topic = "command/status", .response_topic = "sluice/v1/h/command/restart", .correlation = "c"});
  EXPECT_EQ(trick.topic, "reply/status");
  EXPECT_EQ(trick.response_topic, "");
  EXPECT_EQ(trick.correlation, "c");
}

TEST(ReplyAddresses, AnswerInTheFormOfTheRequest) {
  const auto json = reply_to({.topic = "command/confirm"});
  EXPECT_EQ(json.payload, R"({"ok":true,"result":{}})");
  EXPECT_EQ(json.content_type, "application/json");
  const auto binary = reply_to({.topic = "command/confirm", .content_type = "application/protobuf"});
  v1::Reply reply;
  EXPECT_TRUE(reply.ParseFromString(binary.payload) && reply.ok());
  EXPECT_EQ(binary.content_type, "application/protobuf");
}

}  // namespace
}  // namespace sluice
