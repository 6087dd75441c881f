#include <gmock/gmock.h>

#include "tests/unit/commands/commander_bench.hpp"

namespace sluice {
namespace {

using testing::CommanderOfG;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto pump_on = R"({"id":"1","device":"pump","channel":"state","value":true})";

TEST_F(CommanderOfG, HasRequestsCarriedOutAndAnswers) {
  say("confirm", R"({"id":"7"})");
  EXPECT_THAT(carried_out, ElementsAre("confirm {\"id\":\"7\"}"));
  EXPECT_THAT(take_replies(), ElementsAre(R"(reply/confirm {"id":"7","ok":true,"result":{}})"));
  EXPECT_EQ(commander->counters().accepted, 1U);
}

TEST_F(CommanderOfG, AnswersWhereItIsAskedTo) {
  say({.topic = "command/confirm", .response_topic = "office/7", .correlation = "c7"});
  ASSERT_THAT(replies, SizeIs(1));
  EXPECT_EQ(replies[0].response_topic, "office/7");
  EXPECT_EQ(replies[0].correlation, "c7");
  take_replies();
  say({.topic = "command/confirm", .response_topic = "sluice/v1/g/command/restart"});
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("reply/confirm ")));
}

TEST_F(CommanderOfG, SpeaksProtobufWhenAsked) {
  v1::Request request;
  request.set_id("7");
  request.mutable_confirm();
  say({.topic = "command/confirm", .payload = request.SerializeAsString(), .content_type = "application/protobuf"});
  v1::Reply reply;
  ASSERT_TRUE(reply.ParseFromString(replies.at(0).payload));
  EXPECT_TRUE(reply.ok());
  EXPECT_EQ(reply.id(), "7");
}

TEST_F(CommanderOfG, RefusesWhatIsWrongWithEveryFaultAndCarriesNothingOut) {
  say("read", R"({"id":"7","device":7.5,"trac":true})");
  EXPECT_THAT(take_replies(), ElementsAre(R"(reply/read {"id":"7","ok":false,"errors":[)"
                                          R"({"path":"device","message":"expects text; write it in quotes, not \"7.5\""},)"
                                          R"({"path":"trac","message":"unknown key – did you mean \"trace\"?"}]})"));
  EXPECT_THAT(carried_out, IsEmpty());
  EXPECT_THAT(events, ElementsAre("content: \"command/read\": device: expects text; write it in quotes, not \"7.5\" (and 1 more)"));
  EXPECT_EQ(commander->counters().refused, 1U);
}

TEST_F(CommanderOfG, AnswersAnUnknownVerb) {
  say("statsu", "{}");
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr(R"(reply/unknown {"ok":false,"errors":[{"path":"verb","message":"there is no verb)")));
}

TEST_F(CommanderOfG, AnswersWhatIsTooLarge) {
  say({.topic = "command/set-config", .too_large = true});
  EXPECT_THAT(take_replies(), ElementsAre(R"(reply/set-config {"ok":false,"errors":[{"path":"","message":"larger than 256 KiB"}]})"));
  say({.topic = "config/desired", .too_large = true});
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("reply/desired ")));
  say({.topic = "devices/pump/set/state", .too_large = true});
  EXPECT_THAT(take_replies(), IsEmpty());
  EXPECT_EQ(commander->counters().refused, 3U);
}

TEST_F(CommanderOfG, MakesAnEventOfARefusal) {
  say("read", R"({"device":"unknown"})");
  EXPECT_THAT(events, ElementsAre("content: \"command/read\": device: there is none"));
}

TEST_F(CommanderOfG, IgnoresRetainedCommandsAndCountsThem) {
  say({.topic = "command/restart", .retained = true});
  say({.topic = "devices/pump/set/state", .payload = "true", .retained = true});
  EXPECT_THAT(carried_out, IsEmpty());
  EXPECT_THAT(take_replies(), IsEmpty());
  EXPECT_EQ(commander->counters().retained, 2U);
  EXPECT_THAT(events, ElementsAre(HasSubstr("retained: \"command/restart\": must not be retained")));
}

TEST_F(CommanderOfG, HandsOnTheDesiredDocumentWhichIsRetained) {
  say({.topic = "config/desired", .payload = R"({"version":1})", .retained = true});
  say({.topic = "config/desired", .retained = true});
  EXPECT_THAT(documents, ElementsAre(R"({"version":1})", ""));
  EXPECT_THAT(take_replies(), IsEmpty());
}

TEST_F(CommanderOfG, WritesAPlainValueAndAnswersNobody) {
  say({.topic = "devices/pump/set/state", .payload = "true", .response_topic = "office/7"});
  EXPECT_THAT(carried_out, ElementsAre(R"(write {"device":"pump","channel":"state","value":true})"));
  EXPECT_THAT(take_replies(), IsEmpty());
  say({.topic = "devices/pump/set/state"});
  EXPECT_THAT(carried_out, SizeIs(1)) << "an empty one takes a retained value away";
}

TEST_F(CommanderOfG, CarriesOutTheSameIdOnce) {
  say("write", pump_on);
  say("write", pump_on);
  EXPECT_THAT(carried_out, SizeIs(1));
  const auto both = take_replies();
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_EQ(both[0], both[1]);
  loop.clock.run_for(10min);
  say("write", pump_on);
  EXPECT_THAT(carried_out, SizeIs(2));
}

TEST_F(CommanderOfG, CarriesOutWhatHasNoIdEachTime) {
  say("confirm", "{}");
  say("confirm", "{}");
  EXPECT_THAT(carried_out, SizeIs(2));
  EXPECT_TRUE(files.files.empty());
}

TEST_F(CommanderOfG, AnswersBothWhoAskTheSameWhileItIsCarriedOut) {
  say({.topic = "command/read", .payload = R"({"id":"1","device":"hung"})", .response_topic = "office/1"});
  say({.topic = "command/read", .payload = R"({"id":"1","device":"hung"})", .response_topic = "office/2"});
  EXPECT_THAT(take_replies(), IsEmpty());
  loop.clock.run_for(30s);
  EXPECT_THAT(carried_out, SizeIs(1));
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("office/1 "), HasSubstr("office/2 ")));
}

TEST_F(CommanderOfG, RefusesAnIdThatAnotherRequestHad) {
  say("write", pump_on);
  take_replies();
  say("write", R"({"id":"1","device":"pump","channel":"state","value":false})");
  EXPECT_THAT(carried_out, SizeIs(1));
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr(R"({"id":"1","ok":false,"errors":[{"path":"id","message":"was used for another)")));
}

TEST_F(CommanderOfG, RemembersAcrossARestartWhatChangedSomething) {
  say("write", pump_on);
  EXPECT_TRUE(files_when_sent.contains("replies")) << "on disk before anybody is told";
  const auto first = take_replies();
  restart();
  say("write", pump_on);
  EXPECT_THAT(carried_out, SizeIs(1));
  EXPECT_EQ(take_replies(), first);
}

TEST_F(CommanderOfG, RemembersARestartBeforeItIsCarriedOut) {
  say("restart", R"({"id":"r"})");
  EXPECT_TRUE(files_when_carried_out.contains("replies"));
  restart();
  say("restart", R"({"id":"r"})");
  EXPECT_THAT(carried_out, SizeIs(1));
  EXPECT_THAT(take_replies(), SizeIs(2));
}

TEST_F(CommanderOfG, AnswersEvenWhenTheReplyCannotBeStored) {
  files.trouble = Error{};
  say("write", pump_on);
  EXPECT_THAT(take_replies(), SizeIs(1));
}

TEST_F(CommanderOfG, StartsAnewWhenItsFilesWereDamaged) {
  say("write", pump_on);
  files.files.at("replies") += "x";
  stop();
  start();
  EXPECT_TRUE(files.files.contains("replies.bad"));
  say("write", pump_on);
  EXPECT_THAT(carried_out, SizeIs(2));
}

}  // namespace
}  // namespace sluice
