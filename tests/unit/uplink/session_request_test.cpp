#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct SessionRequest : testing::SessionBench {
  static Message command(const std::string& topic) { return {.topic = "sluice/v1/g/" + topic, .payload = "{}"}; }
  std::vector<std::string> heard() const {
    std::vector<std::string> all;
    for (const auto& [request, message] : facts.requests) all.push_back(request + (message.retain ? " retained" : ""));
    return all;
  }
};

TEST_F(SessionRequest, IsHandedToTheGatewayWithItsTopicBelowTheGatewaysOwn) {
  start();
  for (const auto* topic : {"command/status", "config/desired", "devices/pump/set/state", "devices/pump/availability", "health"}) {
    broker.hears(command(topic));
  }
  run_for(0s);
  EXPECT_THAT(heard(), ElementsAre("command/status", "config/desired", "devices/pump/set/state"));
}

TEST_F(SessionRequest, ShowsWhetherItIsRetained) {
  start();
  Message retained = command("command/restart");
  retained.retain = true;
  broker.hears(retained);
  run_for(0s);
  broker.loses_connection();
  run_for(5s);
  EXPECT_THAT(heard(), ElementsAre("command/restart retained", "command/restart retained"));
}

TEST_F(SessionRequest, IsNoneWhenSomebodyTakesARetainedOneAway) {
  start();
  for (const bool says_retained : {false, true}) {
    for (const auto* topic : {"command/restart", "devices/pump/set/state"}) {
      broker.hears({.topic = command(topic).topic, .payload = "{}", .retain = true});
      broker.hears({.topic = command(topic).topic, .payload = {}, .retain = says_retained});
    }
  }
  run_for(0s);
  EXPECT_THAT(heard(), ElementsAre("command/restart retained", "devices/pump/set/state retained", "command/restart retained",
                                   "devices/pump/set/state retained"));
}

TEST_F(SessionRequest, WithoutPayloadIsOneWhereNothingWasRetained) {
  start();
  broker.hears({.topic = command("command/restart").topic, .payload = "{}", .retain = true});
  for (int i = 0; i < 2; ++i) broker.hears({.topic = command("command/restart").topic, .payload = {}});
  broker.hears({.topic = command("command/status").topic, .payload = {}});
  run_for(0s);
  EXPECT_THAT(heard(), ElementsAre("command/restart retained", "command/restart", "command/status"));
}

TEST_F(SessionRequest, IsTheDesiredDocumentThatIsTakenAwayToo) {
  start();
  broker.hears({.topic = command("config/desired").topic, .payload = "{}", .retain = true});
  broker.hears({.topic = command("config/desired").topic, .payload = {}, .retain = true});
  run_for(0s);
  EXPECT_THAT(heard(), ElementsAre("config/desired retained", "config/desired retained"));
}

TEST_F(SessionRequest, CarriesWhatMqtt5SaysBesideThePayload) {
  start();
  Message asked = command("command/status");
  asked.properties = {.content_type = "application/protobuf", .response_topic = "me/answers", .correlation = std::string("\0\1", 2)};
  broker.hears(asked);
  run_for(0s);
  ASSERT_THAT(facts.requests, SizeIs(1));
  EXPECT_EQ(facts.requests[0].second.properties, asked.properties);
}

TEST_F(SessionRequest, IsAnsweredBeforeTelemetryAndWithWhatItBrought) {
  start();
  broker.holds_answers();
  for (int i = 0; i < 40; ++i) reading(i);
  const Message reply{.topic = "me/answers", .payload = "{}", .properties = {.correlation = "7"}};
  session->reply(reply);
  run_for(0s);
  EXPECT_THAT(broker.messages("me/answers"), ElementsAre(reply));
}

TEST_F(SessionRequest, IsNotHeardWhileTheSessionStops) {
  start();
  broker.holds_answers();
  tasks.spawn(session->stop(5s));
  run_for(0s);
  broker.hears(command("command/status"));
  run_for(0s);
  EXPECT_THAT(heard(), IsEmpty());
}

TEST_F(SessionRequest, IsAnsweredBeforeTheLastWordOfASessionThatStops) {
  start();
  session->reply({.topic = "me/answers", .payload = "{}"});
  tasks.spawn(session->stop(5s));
  run_for(1s);
  EXPECT_THAT(broker.messages("me/answers"), SizeIs(1));
}

TEST_F(SessionRequest, LosesTheOldestAnswersWhenTheBrokerTakesNone) {
  start();
  broker.holds_answers();
  for (int i = 0; i < 200; ++i) session->reply({.topic = "me/answers", .payload = std::to_string(i)});
  run_for(0s);
  broker.thaws();
  run_for(0s);
  ASSERT_FALSE(broker.messages("me/answers").empty());
  EXPECT_LE(broker.messages("me/answers").size(), 64U + 20U);
  EXPECT_EQ(broker.messages("me/answers").back().payload, "199");
}

TEST_F(SessionRequest, LeavesMostOfTheWindowToEventsAndTelemetryHoweverManyAnswersWait) {
  start();
  broker.holds_answers();
  for (int i = 0; i < 60; ++i) session->reply({.topic = "me/answers", .payload = std::to_string(i)});
  event();
  reading(1);
  run_for(2s);
  EXPECT_THAT(broker.messages("me/answers"), SizeIs(5));
  EXPECT_THAT(arrived_events(), SizeIs(1));
  EXPECT_THAT(arrived_readings(), SizeIs(1));
  broker.thaws();
  run_for(0s);
  EXPECT_THAT(broker.messages("me/answers"), SizeIs(60));
}

TEST_F(SessionRequest, IsAnsweredOneAtATimeByABrokerThatTakesFew) {
  broker.accepts({.receive_maximum = 3});
  start();
  for (int i = 0; i < 9; ++i) session->reply({.topic = "me/answers", .payload = std::to_string(i)});
  run_for(0s);
  EXPECT_THAT(broker.messages("me/answers"), SizeIs(9));
}

TEST_F(SessionRequest, TellsTheConfigurationInForceOnEveryConnectionAndWhenItChanges) {
  facts.config = "{\"revision\":1}";
  start();
  EXPECT_EQ(broker.retained("config/reported"), "{\"revision\":1}");
  facts.config = "{\"revision\":2}";
  session->status_changed();
  run_for(0s);
  EXPECT_EQ(broker.retained("config/reported"), "{\"revision\":2}");
  broker.goes_away();
  broker.comes_back();
  run_for(5s);
  EXPECT_EQ(broker.retained("config/reported"), "{\"revision\":2}");
}

}  // namespace
}  // namespace sluice
