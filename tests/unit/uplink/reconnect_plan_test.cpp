#include "gateway/uplink/reconnect_plan.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(ReconnectPlan, DrawsEachWaitBetweenZeroAndABoundThatDoublesUpToAMinute) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    ReconnectPlan plan(1, seed);
    for (Duration bound = 1s; bound <= 1024s; bound *= 2) {
      const Duration wait = plan.after_failure(ConnectTrouble::unreachable);
      ASSERT_GE(wait, 0s);
      ASSERT_LE(wait, std::min<Duration>(bound, 60s));
    }
  }
}

TEST(ReconnectPlan, SpreadsGatewaysThatFailedTogether) {
  std::set<Duration> waits;
  for (std::uint64_t seed = 0; seed < 100; ++seed) waits.insert(ReconnectPlan(1, seed).after_failure(ConnectTrouble::unreachable));
  EXPECT_GT(waits.size(), 95U);
}

TEST(ReconnectPlan, TriesTheNextBrokerAtOnceAndWaitsAfterTheLast) {
  ReconnectPlan plan(3, 1);
  EXPECT_EQ(plan.broker(), 0U);
  EXPECT_EQ(plan.after_failure(ConnectTrouble::unreachable), 0s);
  EXPECT_EQ(plan.broker(), 1U);
  EXPECT_EQ(plan.after_failure(ConnectTrouble::insecure), 0s);
  EXPECT_EQ(plan.broker(), 2U);
  EXPECT_GT(plan.after_failure(ConnectTrouble::busy), 0s);
  EXPECT_EQ(plan.broker(), 0U);
}

TEST(ReconnectPlan, BeginsWithTheFirstBrokerAfterALoss) {
  ReconnectPlan plan(2, 1);
  plan.after_failure(ConnectTrouble::unreachable);
  plan.after_loss(1h);
  EXPECT_EQ(plan.broker(), 0U);
}

TEST(ReconnectPlan, DoesNotHammerABrokerThatRefusesTheCredentials) {
  ReconnectPlan plan(1, 1);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const Duration wait = plan.after_failure(ConnectTrouble::denied);
    ASSERT_GE(wait, 30s);
    ASSERT_LE(wait, 300s);
  }
}

TEST(ReconnectPlan, WaitsLongWhenOneOfTheBrokersRefusedTheCredentials) {
  ReconnectPlan plan(2, 1);
  plan.after_failure(ConnectTrouble::denied);
  EXPECT_GE(plan.after_failure(ConnectTrouble::unreachable), 30s);
  plan.after_failure(ConnectTrouble::unreachable);
  EXPECT_LE(plan.after_failure(ConnectTrouble::unreachable), 1s);
}

TEST(ReconnectPlan, FallsBackToTheOlderMqttOnlyWhenTheVersionIsRefused) {
  ReconnectPlan plan(1, 1);
  plan.after_failure(ConnectTrouble::unreachable);
  plan.after_failure(ConnectTrouble::denied);
  EXPECT_EQ(plan.version(), MqttVersion::v5);
  EXPECT_EQ(plan.after_failure(ConnectTrouble::version), 0s);
  EXPECT_EQ(plan.version(), MqttVersion::v3_1_1);
  EXPECT_EQ(plan.broker(), 0U);
}

TEST(ReconnectPlan, RemembersTheVersionOfEachBroker) {
  ReconnectPlan plan(2, 1);
  plan.after_failure(ConnectTrouble::version);
  EXPECT_EQ(plan.version(), MqttVersion::v3_1_1);
  plan.after_failure(ConnectTrouble::unreachable);
  EXPECT_EQ(plan.version(), MqttVersion::v5);
  plan.after_failure(ConnectTrouble::unreachable);
  EXPECT_EQ(plan.version(), MqttVersion::v3_1_1);
}

TEST(ReconnectPlan, AsksForVersion5AgainAfterAConnectionThatStood) {
  ReconnectPlan plan(1, 1);
  plan.after_failure(ConnectTrouble::version);
  plan.after_loss(1s);
  EXPECT_EQ(plan.version(), MqttVersion::v3_1_1);
  plan.after_loss(1h);
  EXPECT_EQ(plan.version(), MqttVersion::v5);
}

TEST(ReconnectPlan, GoesOnToTheNextBrokerWhenOneTakesUsAndDropsUsAtOnce) {
  ReconnectPlan plan(2, 1);
  EXPECT_EQ(plan.after_loss(200ms), 0s);
  EXPECT_EQ(plan.broker(), 1U);
  plan.after_loss(200ms);
  EXPECT_EQ(plan.broker(), 0U);
}

TEST(ReconnectPlan, WaitsLongWhenEvenTheOlderVersionIsRefused) {
  ReconnectPlan plan(1, 1);
  plan.after_failure(ConnectTrouble::version);
  EXPECT_GE(plan.after_failure(ConnectTrouble::version), 30s);
}

TEST(ReconnectPlan, ShortensTheWaitOnlyAfterAConnectionThatLasted) {
  Duration longest_after_short = 0s;
  Duration longest_after_long = 0s;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    ReconnectPlan flapping(1, seed);
    ReconnectPlan stable(1, seed);
    for (int loss = 0; loss < 8; ++loss) longest_after_short = std::max(longest_after_short, flapping.after_loss(1s));
    for (int loss = 0; loss < 8; ++loss) longest_after_long = std::max(longest_after_long, stable.after_loss(31s));
  }
  EXPECT_GT(longest_after_short, 30s);
  EXPECT_LE(longest_after_long, 1s);
}

}  // namespace
}  // namespace sluice
