#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

struct SessionLoss : testing::SessionBench {
  SessionLoss() { add_protobuf_only(); }

  std::vector<std::uint64_t> up_to(std::uint64_t last) const {
    std::vector<std::uint64_t> all(static_cast<std::size_t>(last));
    std::iota(all.begin(), all.end(), 1U);
    return all;
  }
};

TEST_F(SessionLoss, LosesNothingInAnHourWithoutABroker) {
  start();
  for (int minute = 0; minute < 90; ++minute) {
    if (minute == 10) broker.goes_away();
    if (minute == 70) broker.comes_back();
    reading(minute);
    run_for(1min);
  }
  EXPECT_THAT(arrived_readings(), ElementsAreArray(up_to(90)));
  EXPECT_EQ(outbox.use().records, 0U);
  EXPECT_EQ(session->counters().reconnects, 1U);
}

TEST_F(SessionLoss, SendsAgainInOrderWhatWasNotAcknowledged) {
  settings.mqtt.mutable_batch()->set_max_age(0);
  start();
  broker.holds_answers();
  for (int i = 0; i < 5; ++i) reading(i);
  run_for(1s);
  broker.loses_connection();
  broker.thaws();
  run_for(2s);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 2U, 3U, 4U, 5U, 1U, 2U, 3U, 4U, 5U));
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionLoss, SendsNothingTwiceThatWasAcknowledged) {
  start();
  for (int i = 0; i < 10; ++i) reading(i);
  run_for(2s);
  broker.loses_connection();
  run_for(5s);
  EXPECT_THAT(arrived_readings(), ElementsAreArray(up_to(10)));
}

TEST_F(SessionLoss, LosesNothingWhenTheBrokerFlaps) {
  start();
  std::uint64_t made = 0;
  for (int second = 0; second < 600; ++second) {
    reading(second);
    ++made;
    if (second % 7 == 0) broker.loses_connection();
    run_for(1s);
  }
  run_for(2min);
  auto arrived = arrived_readings();
  std::ranges::copy(arrived_events(), std::back_inserter(arrived));  // a suspicion is one
  std::ranges::sort(arrived);
  const auto repeated = std::ranges::unique(arrived);
  arrived.erase(repeated.begin(), repeated.end());
  EXPECT_THAT(arrived, ElementsAreArray(up_to(made + facts.reported.size())));
}

TEST_F(SessionLoss, DampsATugOfWarOverItsClientId) {
  start();
  for (int i = 0; i < 600; ++i) {
    broker.loses_connection();
    run_for(1s);
  }
  EXPECT_LT(broker.attempts().size(), 60U);
}

TEST_F(SessionLoss, ComesBackToABrokerThatWasFrozen) {
  start();
  broker.freezes();
  reading(1);
  run_for(90s);
  EXPECT_FALSE(session->is_connected());
  broker.thaws();
  run_for(70s);
  EXPECT_TRUE(session->is_connected());
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionLoss, AnnouncesItselfAgainToABrokerWithoutMemory) {
  start();
  broker.goes_away();
  session->availability_changed("air", false);
  facts.devices["air"] = false;
  broker.comes_back();
  run_for(5s);
  EXPECT_TRUE(broker.retained("/status").starts_with(R"({"state":"online")"));
  EXPECT_EQ(broker.retained("air/availability"), "offline");
}

}  // namespace
}  // namespace sluice
