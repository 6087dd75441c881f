#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

using SessionStates = testing::SessionBench;

TEST_F(SessionStates, TellTheLatestOfEachDeviceOnceABatch) {
  facts.devices = {{"air", true}, {"soil", true}};
  start();
  for (int i = 1; i <= 10; ++i) {
    reading(i, "air");
    reading(i * 10, "soil");
  }
  run_for(1s);
  EXPECT_THAT(broker.messages("air/state"), SizeIs(1));
  EXPECT_THAT(broker.messages("soil/state"), SizeIs(1));
  EXPECT_EQ(broker.retained("air/state"), R"({"time":"2026-11-20T09:00:01.000Z","temperature":10})");
  EXPECT_EQ(broker.retained("soil/state"), R"({"time":"2026-11-20T09:00:01.000Z","temperature":100})");
}

TEST_F(SessionStates, EndWithTheLatestOfABacklog) {
  for (int i = 0; i < 1000; ++i) reading(i);
  start();
  EXPECT_THAT(arrived_readings(), SizeIs(1000));
  EXPECT_THAT(broker.messages("air/state"), SizeIs(::testing::Le(2U))) << "while a backlog is sent: once a second";
  EXPECT_THAT(broker.retained("air/state"), HasSubstr(R"("temperature":999)"));
}

TEST_F(SessionStates, AreToldAgainToABrokerThatMayHaveForgottenThem) {
  start();
  reading(7);
  run_for(2s);
  broker.goes_away();
  broker.comes_back();
  run_for(5s);
  EXPECT_THAT(broker.retained("air/state"), HasSubstr(R"("temperature":7)"));
}

TEST_F(SessionStates, AreToldByTheNextSessionToANewBroker) {
  start();
  reading(7);
  run_for(2s);
  loop.run(session->stop(5s));
  broker.comes_back();  // with an empty memory
  start();
  run_for(1s);
  EXPECT_THAT(broker.retained("air/state"), HasSubstr(R"("temperature":7)"));
}

TEST_F(SessionStates, AreEmptiedWhenTheyAreObsolete) {
  start();
  reading(7);
  run_for(2s);
  memory.obsolete = {"sluice/v1/g/devices/air/state", "sluice/v1/g/devices/air/availability"};
  session->obsolete_changed();
  session->availability_changed("air", false);
  run_for(1s);
  EXPECT_EQ(broker.retained("air/state"), "");
  EXPECT_EQ(broker.retained("air/availability"), "");
  EXPECT_TRUE(memory.obsolete.empty());
}

TEST_F(SessionStates, AreEmptiedOfADeviceThatWasRemovedWhileTheProgramDidNotRun) {
  broker.retains("sluice/v1/g/devices/air/availability", "offline");
  broker.retains("sluice/v1/g/devices/former/availability", "offline");
  broker.retains("sluice/v1/g/devices/former/state", "{}");
  broker.retains("sluice/v1/neighbour/devices/former/state", "{}");
  start();
  run_for(1s);
  EXPECT_EQ(broker.retained("g/devices/former/availability"), "");
  EXPECT_EQ(broker.retained("g/devices/former/state"), "");
  EXPECT_EQ(broker.retained("neighbour/devices/former/state"), "{}");
  EXPECT_EQ(broker.retained("air/availability"), "online");
}

TEST_F(SessionStates, AreKeptOfADeviceThatComesBackJustWhenItIsFoundMissing) {
  broker.retains("sluice/v1/g/devices/soil/availability", "offline");
  broker.retains("sluice/v1/g/devices/soil/state", "{}");
  start();
  facts.devices["soil"] = true;
  session->availability_changed("soil", true);
  run_for(1s);
  EXPECT_EQ(broker.retained("soil/availability"), "online");
  EXPECT_EQ(broker.retained("soil/state"), "{}");
}

TEST_F(SessionStates, AreEmptiedWhenTheDialectJsonWasTakenAwayWhileTheProgramDidNotRun) {
  add_protobuf_only();
  broker.retains("sluice/v1/g/devices/air/availability", "offline");
  broker.retains("sluice/v1/g/devices/air/state", "{}");
  start();
  run_for(1s);
  EXPECT_EQ(broker.retained("air/state"), "");
  EXPECT_EQ(broker.retained("air/availability"), "online");
  EXPECT_TRUE(memory.obsolete.empty());
}

TEST_F(SessionStates, AreEmptiedInBoundedNumberWhenSomebodyFloodsTheBroker) {
  for (int i = 0; i < 5000; ++i) broker.retains("sluice/v1/g/devices/x" + std::to_string(i) + "/availability", "online");
  start();
  run_for(1s);
  EXPECT_LE(broker.messages("/availability").size(), 1001U);
  EXPECT_EQ(broker.retained("air/availability"), "online");
}

TEST_F(SessionStates, OfANameThatWasGivenUpAreLeftToOthersWhenTheBrokerDoesNotPermitToEmptyThem) {
  broker.answers("former/status", testing::ScriptedBroker::not_authorized);
  memory.obsolete = {"sluice/v1/former/status"};
  start();
  run_for(1h);
  EXPECT_EQ(session->counters().negative, 1U);
  EXPECT_TRUE(memory.obsolete.empty());
}

TEST_F(SessionStates, OfADeviceThatIsGoneAreNotToldAgain) {
  start();
  reading(7, "old");
  run_for(2s);
  broker.goes_away();
  broker.comes_back();
  run_for(5s);
  EXPECT_EQ(broker.retained("old/state"), "");
}

TEST_F(SessionStates, AreLeftOutWhenTheBrokerTakesNoPacketOfTheirSize) {
  broker.accepts({.maximum_packet_size = 400});
  start();
  const ChannelValue text{.channel = 3, .value = std::string(200, '"')};
  outbox.append({.time = loop.clock.now(), .body = ReadingsBody{.device = testing::sample_device(), .values = {text}}});
  run_for(2s);
  EXPECT_THAT(broker.messages("air/state"), SizeIs(0));
  EXPECT_EQ(arrived_readings().size(), 1U);
  EXPECT_EQ(session->counters().reconnects, 0U);
}

TEST_F(SessionStates, NeedNoBatches) {
  add_json_only();
  start();
  reading(7);
  run_for(2s);
  EXPECT_THAT(broker.messages("/readings"), SizeIs(0));
  EXPECT_THAT(broker.retained("air/state"), HasSubstr(R"("temperature":7)"));
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionStates, AreNotToldWithoutTheDialectJson) {
  add_protobuf_only();
  start();
  reading(7);
  run_for(2s);
  EXPECT_THAT(broker.messages("/readings"), SizeIs(1));
  EXPECT_THAT(broker.messages("/state"), SizeIs(0));
}

}  // namespace
}  // namespace sluice
