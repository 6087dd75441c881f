#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;

struct SessionConnect : testing::SessionBench {
  std::vector<std::string> topics() const {
    std::vector<std::string> all;
    for (const auto& delivered : broker.delivered()) all.push_back(delivered.message.topic.substr(std::string("sluice/v1/g/").size()));
    return all;
  }
  std::vector<Duration> waits() const {
    std::vector<Duration> all;
    for (std::size_t i = 1; i < broker.attempts().size(); ++i) all.push_back(broker.attempts()[i] - broker.attempts()[i - 1]);
    return all;
  }
};

TEST_F(SessionConnect, AnnouncesItselfAndItsDevicesBeforeItSendsRecords) {
  facts.devices = {{"air", true}, {"soil", false}};
  event();
  start();
  EXPECT_THAT(topics(), ElementsAre("status", "devices/air/availability", "devices/soil/availability", "event", "health"));
  EXPECT_EQ(
      broker.retained("/status"),
      R"({"state":"online","version":"1","boot_id":"boot","stream":"stream","since":"2026-11-20T09:00:00.000Z","config_revision":1})");
  EXPECT_EQ(broker.retained("air/availability"), "online");
  EXPECT_EQ(broker.retained("soil/availability"), "offline");
}

TEST_F(SessionConnect, LeavesAWillThatSaysOffline) {
  start();
  broker.loses_connection();
  EXPECT_EQ(broker.retained("/status"), R"({"state":"offline","boot_id":"boot"})");
  run_for(2s);
  EXPECT_TRUE(broker.retained("/status").starts_with(R"({"state":"online")"));
}

TEST_F(SessionConnect, TellsOfAvailabilityOnlyWhenItChanges) {
  start();
  session->availability_changed("air", true);
  run_for(1s);
  EXPECT_EQ(broker.messages("/availability").size(), 1U);
  session->availability_changed("air", false);
  run_for(1s);
  EXPECT_EQ(broker.messages("/availability").size(), 2U);
  EXPECT_EQ(broker.retained("air/availability"), "offline");
}

TEST_F(SessionConnect, TellsOfANewRevisionOfTheConfiguration) {
  start();
  facts.revision = 2;
  session->status_changed();
  run_for(1s);
  EXPECT_NE(broker.retained("/status").find(R"("config_revision":2)"), std::string::npos);
}

TEST_F(SessionConnect, SendsHealthWithQosZeroAtOnceAndEachPeriod) {
  settings.health_period = 10s;
  start();
  run_for(35s);
  const auto health = broker.messages("/health");
  ASSERT_EQ(health.size(), 4U);
  EXPECT_EQ(health[0], (Message{.topic = "sluice/v1/g/health", .payload = "{}", .qos = 0, .retain = false}));
}

TEST_F(SessionConnect, ComesBackWithJitterWhileNobodyListens) {
  broker.goes_away();
  start();
  run_for(1h);
  EXPECT_GT(broker.attempts().size(), 60U);  // 30 s apart in the mean
  EXPECT_LT(broker.attempts().size(), 250U);
  for (const Duration wait : waits()) EXPECT_LE(wait, 60s);
  broker.comes_back();
  run_for(61s);
  EXPECT_TRUE(session->is_connected());
}

TEST_F(SessionConnect, DoesNotHammerABrokerThatRefusesItsCredentials) {
  for (int i = 0; i < 100; ++i) broker.refuses(ConnectTrouble::denied);
  start();
  run_for(10min);
  EXPECT_LE(broker.attempts().size(), 20U);
  EXPECT_GE(broker.attempts().size(), 3U);
}

TEST_F(SessionConnect, FallsBackToTheOlderMqttAtOnceAndForGood) {
  broker.refuses(ConnectTrouble::version).accepts({.version = MqttVersion::v3_1_1});
  start();
  EXPECT_TRUE(session->is_connected());
  EXPECT_EQ(broker.options().version, MqttVersion::v3_1_1);
  broker.loses_connection();
  run_for(2s);
  EXPECT_EQ(broker.attempts().size(), 3U);
  EXPECT_EQ(broker.options().version, MqttVersion::v3_1_1);
}

TEST_F(SessionConnect, TakesTheNextBrokerOfTheListWhenTheFirstFails) {
  settings.mqtt.add_broker("mqtt://127.0.0.2");
  broker.refuses(ConnectTrouble::unreachable);
  start();
  EXPECT_TRUE(session->is_connected());
  EXPECT_EQ(broker.options().broker.host, "127.0.0.2");
}

TEST_F(SessionConnect, PromisesItsNextTurnWhileTheBrokerIsAway) {
  broker.goes_away();
  start();
  for (int minute = 0; minute < 60; ++minute) {
    run_for(1min);
    EXPECT_EQ(turns.late(loop.clock.now(), 0s), std::nullopt);
  }
}

TEST_F(SessionConnect, WakesUpOnlyForHealthWhenThereIsNothingToSend) {
  settings.health_period = 60s;
  start();
  run_for(1s);
  EXPECT_EQ(loop.clock.sleepers(), 1U);
  EXPECT_EQ(loop.clock.next_deadline() - TimePoint(1s), 60s);
}

}  // namespace
}  // namespace sluice
