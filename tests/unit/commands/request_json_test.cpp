#include "gateway/commands/request_json.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>

namespace sluice {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// "path: message" of each fault.
std::vector<std::string> faults_of(const DecodedRequest& decoded) {
  std::vector<std::string> texts;
  for (const auto& fault : decoded.faults) texts.push_back(fault.path() + ": " + fault.message());
  return texts;
}

std::vector<std::string> faults_of_json(const std::string& verb, std::string_view payload) {
  return faults_of(request_from_json(verb, payload));
}

TEST(Requests, AreTheMessageOfTheirVerbWithAnId) {
  const auto decoded = request_from_json("write", R"({"id":"a-1","device":"pump","channel":"state","value":true,"for":"2s"})");
  ASSERT_THAT(faults_of(decoded), IsEmpty());
  EXPECT_EQ(decoded.request.id(), "a-1");
  EXPECT_EQ(verb_of(decoded.request), "write");
  EXPECT_EQ(decoded.request.write().device(), "pump");
  EXPECT_TRUE(decoded.request.write().value().boolean());
  EXPECT_EQ(decoded.request.write().for_(), 2'000'000'000);
}

TEST(Requests, OfNothingAreThoseWithoutFields) {
  for (const std::string verb : {"status", "get-config", "confirm", "restart"}) {
    for (const auto* payload : {"", "{}", "null"}) {
      const auto decoded = request_from_json(verb, payload);
      EXPECT_THAT(faults_of(decoded), IsEmpty()) << verb << payload;
      EXPECT_EQ(verb_of(decoded.request), verb);
    }
  }
}

TEST(Requests, HaveTheVerbsOfTheContract) {
  EXPECT_THAT(command_verbs(), ElementsAre("status", "get-config", "set-config", "put-device", "remove-device", "confirm", "read", "write",
                                           "log-level", "restart"));
}

TEST(Requests, OfAnUnknownVerbAreToldAllOfThem) {
  EXPECT_THAT(faults_of_json("raed", "{}"),
              ElementsAre("verb: there is no verb \"raed\" – did you mean \"read\"? Allowed: status, get-config, set-config, put-device, "
                          "remove-device, confirm, read, write, log-level or restart"));
  EXPECT_THAT(faults_of_json("get_config", ""), ElementsAre(HasSubstr("did you mean \"get-config\"?")));
  EXPECT_THAT(faults_of_json("", ""), ElementsAre(HasSubstr("verb: there is no verb \"\". Allowed: status, ")));
  EXPECT_EQ(request_from_json("raed", R"({"id":"7","colour":"red"})").request.id(), "7");
  EXPECT_THAT(faults_of_json("raed", "{"), ElementsAre(HasSubstr("there is no verb")));
}

TEST(Requests, AreToldEveryFaultWithItsPath) {
  EXPECT_THAT(
      faults_of_json("put-device", R"({"id":"a b","device":"a/b","dryrun":true,"confirm_within":60,"if_revision":-1,"if_revision":2})"),
      ElementsAre("if_revision: this key was written before; write it once",
                  "id: expects 1 to 64 printable ASCII characters without spaces, not \"a b\"",
                  "device: expects 1 to 64 letters, digits, _ and -, not \"a/b\"",
                  "confirm_within: expects a duration with its unit, such as 500ms, 10s, 5m or 1h (1s to 1d), not \"60\"",
                  "if_revision: \"-1\" is out of range; allowed: at least 0", "config: is missing: its entry of `devices`",
                  "dryrun: unknown key – did you mean \"dry_run\"?"));
}

TEST(Requests, NameTheIdAmongTheKeysTheyMayHave) {
  EXPECT_THAT(faults_of_json("status", R"({"verbose":true})"), ElementsAre("verbose: unknown key; allowed: id"));
  EXPECT_THAT(faults_of_json("confirm", R"({"Id":"7"})"), ElementsAre("Id: unknown key – did you mean \"id\"?"));
}

TEST(Requests, KeepTheirIdWhateverElseIsWrong) {
  const auto decoded = request_from_json("read", R"({"id":"a-1","device":7.5})");
  EXPECT_FALSE(decoded.good());
  EXPECT_EQ(decoded.request.id(), "a-1");
}

TEST(Requests, ThatAreNoJsonAreToldSo) {
  EXPECT_THAT(faults_of_json("read", R"({"device":"a")"), ElementsAre(HasSubstr(": not JSON: ")));
  EXPECT_THAT(faults_of_json("read", "{} {}"), ElementsAre(HasSubstr(": not JSON: ")));
  EXPECT_THAT(faults_of_json("read", "{\"device\":\"\xff\"}"), ElementsAre(": not UTF-8 text"));
  EXPECT_THAT(faults_of_json("read", R"(["air"])"), ElementsAre(": expects the keys device or trace, not a list"));
  EXPECT_THAT(faults_of_json("status", "7"), ElementsAre(": expects {}, not a number"));
}

TEST(Requests, ThatAreTooLargeOrTooDeepAreNotRead) {
  EXPECT_THAT(faults_of_json("status", std::string(256 * 1024 + 1, ' ')), ElementsAre(": larger than 256 KiB"));
  EXPECT_THAT(faults_of_json("set-config", R"({"config":)" + std::string(31, '[') + std::string(31, ']') + "}"), IsEmpty());
  EXPECT_THAT(faults_of_json("set-config", R"({"config":)" + std::string(32, '[') + std::string(32, ']') + "}"),
              ElementsAre(": nested more than 32 levels deep"));
}

TEST(Requests, InProtobufAreTheSame) {
  v1::Request request;
  request.set_id("a-1");
  request.mutable_write()->set_device("pump");
  request.mutable_write()->set_channel("state");
  request.mutable_write()->mutable_value()->set_number(7);
  request.mutable_write()->set_for_(1);
  const auto wrong = request_from_protobuf("write", request.SerializeAsString());
  EXPECT_THAT(faults_of(wrong), ElementsAre("for: \"1ns\" is out of range; allowed: 1ms to 1d"));
  EXPECT_EQ(wrong.request.id(), "a-1");
  request.mutable_write()->set_for_(2'000'000'000);
  const auto good = request_from_protobuf("write", request.SerializeAsString());
  EXPECT_THAT(faults_of(good), IsEmpty());
  EXPECT_TRUE(MessageDifferencer::Equals(good.request, request)) << good.request.ShortDebugString();
}

TEST(Requests, InProtobufKeepTheRules) {
  v1::Request request;
  request.mutable_log_level()->set_level("loud");
  EXPECT_THAT(faults_of(request_from_protobuf("log-level", request.SerializeAsString())),
              ElementsAre("level: expects trace, debug, info, warning or error, not \"loud\""));
  EXPECT_THAT(faults_of(request_from_protobuf("read", "")), ElementsAre("device: is missing: name of the device"));
  EXPECT_THAT(faults_of(request_from_protobuf("status", "")), IsEmpty());
  request.mutable_set_config()->set_config(R"({"a":1,"a":2)");
  request.mutable_set_config()->set_confirm_within(-5);
  EXPECT_THAT(faults_of(request_from_protobuf("set-config", request.SerializeAsString())),
              ElementsAre("config.a: this key was written before; write it once", HasSubstr("config: not JSON: "),
                          HasSubstr("config: has no value"), HasSubstr("confirm_within: expects a duration")));
  request.mutable_set_config()->set_config(std::string(32, '[') + std::string(32, ']'));
  request.mutable_set_config()->clear_confirm_within();
  EXPECT_THAT(faults_of(request_from_protobuf("set-config", request.SerializeAsString())),
              ElementsAre("config: nested more than 31 levels deep"));
}

TEST(Requests, InProtobufWriteNoValueThatNoChannelHas) {
  v1::Request request;
  request.mutable_write()->set_device("pump");
  request.mutable_write()->set_channel("state");
  auto& value = *request.mutable_write()->mutable_value();
  value.set_duration(7);
  EXPECT_THAT(faults_of(request_from_protobuf("write", request.SerializeAsString())), ElementsAre(HasSubstr("value: has no value")));
  value.set_number(std::numeric_limits<double>::infinity());
  EXPECT_THAT(faults_of(request_from_protobuf("write", request.SerializeAsString())),
              ElementsAre(HasSubstr("value: expects true or false")));
}

TEST(Requests, InProtobufAreOfTheTopicsVerb) {
  v1::Request request;
  request.mutable_restart();
  EXPECT_THAT(faults_of(request_from_protobuf("status", request.SerializeAsString())),
              ElementsAre("verb: is restart, and the topic says status; they must be the same"));
  EXPECT_THAT(faults_of(request_from_protobuf("status", "{}")), ElementsAre(": no protobuf message of the type sluice.v1.Request"));
  ::testing::internal::CaptureStderr();
  EXPECT_THAT(faults_of(request_from_protobuf("status", "\x0a\x01\xff")), ElementsAre(HasSubstr("no protobuf message")));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(Requests, InProtobufHaveNoFieldsOfALaterVersion) {
  v1::Request request;
  request.mutable_restart()->GetReflection()->MutableUnknownFields(request.mutable_restart())->AddVarint(99, 1);
  EXPECT_THAT(faults_of(request_from_protobuf("restart", request.SerializeAsString())),
              ElementsAre(": has fields that this version does not have; leave them out"));
}

TEST(Requests, AreReadBackAsTheyWereWritten) {
  const std::vector<std::pair<std::string, std::string>> samples{
      {"status", R"({"id":"7"})"},
      {"get-config", "{}"},
      {"set-config", R"({"config":{"b":[1,2.50,"x\u0007",null,true,1e3],"a":{}},"if_revision":0,"confirm_within":"90s","dry_run":true})"},
      {"put-device", R"({"id":"x","device":"air","config":{"driver":"bme280","address":"0x76"}})"},
      {"remove-device", R"({"device":"air","if_revision":9223372036854775807})"},
      {"read", R"({"device":"air","trace":true})"},
      {"write", R"({"device":"d","channel":"c","value":-0.0,"for":"1500ms"})"},
      {"write", R"({"device":"d","channel":"c","value":1e300})"},
      {"write", R"({"device":"d","channel":"c","value":""})"},
      {"log-level", R"({"level":"debug"})"},
  };
  for (const auto& [verb, payload] : samples) {
    const auto first = request_from_json(verb, payload);
    ASSERT_THAT(faults_of(first), IsEmpty()) << payload;
    const auto again = request_from_json(verb, request_to_json(first.request));
    EXPECT_THAT(faults_of(again), IsEmpty()) << request_to_json(first.request);
    EXPECT_EQ(again.request.SerializeAsString(), first.request.SerializeAsString()) << request_to_json(first.request);
    const auto binary = request_from_protobuf(verb, first.request.SerializeAsString());
    EXPECT_EQ(binary.request.SerializeAsString(), first.request.SerializeAsString()) << payload;
  }
}

}  // namespace
}  // namespace sluice
