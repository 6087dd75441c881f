#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;

constexpr auto offline = R"({"state":"offline","boot_id":"boot"})";

struct SessionStop : testing::SessionBench {
  /// How long it took to stop.
  Duration stop() {
    const TimePoint begin = loop.clock.now();
    EXPECT_TRUE(loop.run(session->stop(5s), 1min));
    return loop.clock.now() - begin;
  }
};

TEST_F(SessionStop, SendsWhatWaitsThenItsLastWordThenGoodbye) {
  settings.mqtt.mutable_batch()->set_max_age(Duration(60s).count());
  start();
  reading(1);
  run_for(1s);
  EXPECT_LT(stop(), 1s);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U));
  EXPECT_EQ(broker.delivered().back().message.payload, offline);
  EXPECT_EQ(broker.retained("/status"), offline);
  EXPECT_EQ(broker.goodbyes(), 1U);
  EXPECT_FALSE(broker.is_connected());
}

TEST_F(SessionStop, IsBoundedWhenTheBrokerSaysNothing) {
  start();
  broker.freezes();
  event();
  run_for(1s);
  EXPECT_LE(stop(), 7s);
  EXPECT_EQ(outbox.use().records, 1U);
}

TEST_F(SessionStop, IsQuickWithoutABroker) {
  broker.goes_away();
  start();
  run_for(10s);
  EXPECT_EQ(stop(), 0s);
}

TEST_F(SessionStop, IsQuickInTheMiddleOfAnAttemptToConnect) {
  broker.freezes();
  start();
  run_for(1s);
  EXPECT_EQ(stop(), 0s);
}

TEST_F(SessionStop, LeavesInTheOutboxWhatCouldNotBeSent) {
  for (int i = 0; i < 100; ++i) broker.answers("/event", testing::ScriptedBroker::quota_exceeded);
  start();
  event();
  run_for(1s);
  stop();
  EXPECT_EQ(outbox.use().records, 1U);
  EXPECT_EQ(broker.retained("/status"), offline);
}

TEST_F(SessionStop, CanBeFollowedByAnotherSessionThatGoesOnWhereItEnded) {
  start();
  event();
  run_for(1s);
  stop();
  event();
  start();
  run_for(1s);
  EXPECT_THAT(arrived_events(), ElementsAre(1U, 2U));
}

TEST_F(SessionStop, LetsTheBrokerSendTheWillWhenItIsCancelled) {
  start();
  tasks.stop();
  EXPECT_TRUE(loop.run(tasks.join()));
  EXPECT_EQ(broker.retained("/status"), offline);
  EXPECT_FALSE(broker.is_connected());
}

TEST_F(SessionStop, EndsCleanlyWheneverItIsCancelled) {
  for (Duration moment = 0ms; moment < 3s; moment += 50ms) {
    broker.refuses(ConnectTrouble::unreachable);
    reading(1);
    event();
    start();
    run_for(moment);
    tasks.stop();
    EXPECT_TRUE(loop.run(tasks.join()));
    EXPECT_FALSE(broker.is_connected());
  }
}

}  // namespace
}  // namespace sluice
