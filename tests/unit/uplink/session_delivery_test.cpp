#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/late_clock.hpp"
#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

struct SessionDelivery : testing::SessionBench {
  SessionDelivery() { add_protobuf_only(); }
};

TEST_F(SessionDelivery, CollectsReadingsIntoABatchForItsMaximumAge) {
  start();
  for (int i = 0; i < 5; ++i) {
    reading(i);
    run_for(100ms);
  }
  EXPECT_THAT(batches(), SizeIs(0));
  run_for(500ms);
  ASSERT_THAT(batches(), SizeIs(1));
  EXPECT_EQ(batches()[0].records_size(), 5);
  EXPECT_EQ(batches()[0].gateway(), "g");
  EXPECT_EQ(batches()[0].stream(), "stream");
  EXPECT_EQ(batches()[0].boot_id(), "boot");
}

TEST_F(SessionDelivery, SendsABatchAtOnceWhenItIsFull) {
  settings.mqtt.mutable_batch()->set_max_bytes(512);
  start();
  for (int i = 0; i < 100; ++i) reading(i);
  run_for(0s);
  EXPECT_GT(batches().size(), 5U);
  for (const auto& message : broker.messages("/readings")) EXPECT_LE(message.payload.size(), 512U);
}

TEST_F(SessionDelivery, SendsEachRecordAloneAndAtOnceWithoutAMaximumAge) {
  settings.mqtt.mutable_batch()->set_max_age(0);
  start();
  reading(1);
  reading(2);
  run_for(0s);
  ASSERT_THAT(batches(), SizeIs(2));
  EXPECT_EQ(batches()[0].records_size(), 1);
}

TEST_F(SessionDelivery, SendsAnEventAtOnceWhileABatchIsGrowing) {
  settings.mqtt.mutable_batch()->set_max_age(Duration(60s).count());
  start();
  reading(1);
  run_for(1s);
  event();
  run_for(0s);
  EXPECT_THAT(arrived_events(), ElementsAre(2U));
  EXPECT_THAT(batches(), SizeIs(0));
}

TEST_F(SessionDelivery, SendsEventsBeforeReadings) {
  for (int i = 0; i < 3; ++i) reading(i);
  event();
  start();
  const auto topic_ends = [](const std::string& end) {
    return [end](const testing::Delivered& d) { return d.message.topic.ends_with(end); };
  };
  EXPECT_LT(std::ranges::find_if(broker.delivered(), topic_ends("/event")),
            std::ranges::find_if(broker.delivered(), topic_ends("/readings")));
  EXPECT_THAT(arrived_events(), ElementsAre(4U));
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 2U, 3U));
}

TEST_F(SessionDelivery, FlagsAsBacklogWhatWasMadeBeforeTheConnection) {
  reading(1);
  event();
  start();
  reading(2);
  event();
  run_for(2s);
  ASSERT_THAT(batches(), SizeIs(2));
  EXPECT_TRUE(batches()[0].records(0).backlog());
  EXPECT_FALSE(batches()[1].records(0).backlog());
  const auto events = broker.messages("/event");
  EXPECT_NE(events[0].payload.find(R"("backlog":true)"), std::string::npos);
  EXPECT_EQ(events[1].payload.find("backlog"), std::string::npos);
}

TEST_F(SessionDelivery, KeepsAtMostTwentyPublishesUnacknowledged) {
  settings.mqtt.mutable_batch()->set_max_age(0);
  start();
  broker.holds_answers();
  for (int i = 0; i < 100; ++i) reading(i);
  run_for(1s);
  EXPECT_EQ(broker.unanswered(), 20U);
  EXPECT_EQ(session->counters().window, 20U);
  broker.thaws();
  run_for(1s);
  EXPECT_THAT(arrived_readings(), SizeIs(100));
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionDelivery, ObeysTheReceiveMaximumOfTheBroker) {
  settings.mqtt.mutable_batch()->set_max_age(0);
  broker.accepts({.receive_maximum = 3});
  start();
  broker.holds_answers();
  for (int i = 0; i < 10; ++i) reading(i);
  run_for(1s);
  EXPECT_EQ(broker.unanswered(), 3U);
}

TEST_F(SessionDelivery, ObeysTheMaximumPacketSizeOfTheBroker) {
  broker.accepts({.maximum_packet_size = 200});
  for (int i = 0; i < 50; ++i) reading(i);
  start();
  EXPECT_THAT(arrived_readings(), SizeIs(50));
  for (const auto& message : broker.messages("/readings")) EXPECT_LE(message.payload.size() + message.topic.size() + 10, 200U);
}

TEST_F(SessionDelivery, DropsAConnectionThatDoesNotAcknowledgeInTime) {
  start();
  reading(1);
  run_for(2s);
  broker.freezes();
  reading(2);
  run_for(20s);
  EXPECT_EQ(session->counters().overdue, 0U);
  run_for(2s);
  EXPECT_EQ(session->counters().overdue, 1U);
  EXPECT_FALSE(session->is_connected());
}

TEST_F(SessionDelivery, IsPatientForOneAndAHalfKeepalives) {
  settings.mqtt.set_keepalive(Duration(6s).count());
  start();
  broker.freezes();
  event();
  run_for(8900ms);
  EXPECT_EQ(session->counters().overdue, 0U);
  run_for(200ms);
  EXPECT_EQ(session->counters().overdue, 1U);
}

TEST_F(SessionDelivery, TellsHowLateItWokeForABatch) {
  testing::LateClock late(loop.clock, 200ms);
  Session slow(partners(late), settings, 1);
  tasks.spawn(slow.run());
  loop.clock.settle();
  reading(1);
  run_for(2s);
  EXPECT_EQ(turns.take_worst_lateness(), 200ms);
  tasks.stop();
  loop.run(tasks.join());
}

}  // namespace
}  // namespace sluice
