#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::ScriptedBroker;
using ::testing::SizeIs;

struct SessionRefusals : testing::SessionBench {
  SessionRefusals() { add_protobuf_only(); }

  void long_text(std::size_t length) {
    const ChannelValue value{.channel = 3, .value = std::string(length, 'x')};
    outbox.append({.time = loop.clock.now(), .body = ReadingsBody{.device = testing::sample_device(), .values = {value}}});
  }

  /// Of all events that arrived.
  std::vector<SequenceRange> ranges_named() const {
    std::vector<SequenceRange> ranges;
    for (const auto& message : broker.messages("/event")) {
      for (const auto& range : boost::json::parse(message.payload).at("ranges").as_array()) {
        ranges.push_back({range.at("first").to_number<std::uint64_t>(), range.at("last").to_number<std::uint64_t>()});
      }
    }
    return ranges;
  }
};

TEST_F(SessionRefusals, SendsAgainWhatABusyBrokerDidNotTake) {
  broker.answers("/readings", ScriptedBroker::quota_exceeded).answers("/readings", ScriptedBroker::unspecified_error);
  start();
  reading(1);
  run_for(10s);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U));
  EXPECT_EQ(session->counters().negative, 2U);
  EXPECT_EQ(session->counters().reconnects, 0U);
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionRefusals, KeepsTheOrderWhileTheBrokerIsBusy) {
  broker.answers("/readings", ScriptedBroker::quota_exceeded);
  start();
  reading(1);
  run_for(1s);
  reading(2);
  run_for(10s);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 2U));
}

TEST_F(SessionRefusals, DeliversEventsWhileReadingsAreHeld) {
  for (int i = 0; i < 100; ++i) broker.answers("/readings", ScriptedBroker::not_authorized);
  start();
  reading(1);
  run_for(2s);
  event();
  run_for(1s);
  EXPECT_THAT(arrived_events(), ElementsAre(2U));
  EXPECT_THAT(arrived_readings(), SizeIs(0));
  EXPECT_EQ(outbox.use().records, 1U);
}

TEST_F(SessionRefusals, HoldsTheBacklogAndWhatIsMeasuredUntilItIsAuthorised) {
  for (int i = 0; i < 3; ++i) broker.answers("/readings", ScriptedBroker::not_authorized);
  for (int i = 0; i < 10; ++i) reading(i);
  start();
  reading(10);
  run_for(29s);
  EXPECT_EQ(session->counters().negative, 1U) << "live batches are not even tried";
  run_for(30min);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U, 11U));
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionRefusals, SendsABacklogAgainThatABusyBrokerDidNotTake) {
  broker.answers("/readings", ScriptedBroker::quota_exceeded).answers("/readings", ScriptedBroker::server_busy);
  for (int i = 0; i < 200; ++i) reading(i);
  start();
  EXPECT_THAT(arrived_readings(), SizeIs(0));
  EXPECT_EQ(session->counters().negative, 2U);
  run_for(10s);
  ASSERT_THAT(arrived_readings(), SizeIs(200));
  EXPECT_TRUE(std::ranges::is_sorted(arrived_readings()));
  for (const auto& batch : batches()) EXPECT_TRUE(batch.records(0).backlog());
}

TEST_F(SessionRefusals, SplitsABatchOfTheBacklogThatTheBrokerCallsTooLarge) {
  broker.answers("/readings", ScriptedBroker::packet_too_large);
  for (int i = 0; i < 8; ++i) reading(i);
  start();
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U));
  EXPECT_GE(batches().size(), 2U);
  EXPECT_TRUE(facts.reported.empty());
}

TEST_F(SessionRefusals, AsksSeldomWhetherItIsAuthorisedByNow) {
  for (int i = 0; i < 1000; ++i) broker.answers("/readings", ScriptedBroker::not_authorized);
  start();
  reading(1);
  run_for(1h);
  EXPECT_GT(session->counters().negative, 10U);
  EXPECT_LT(session->counters().negative, 130U);
}

TEST_F(SessionRefusals, SplitsABatchThatTheBrokerCallsTooLarge) {
  broker.answers("/readings", ScriptedBroker::packet_too_large);
  start();
  for (int i = 0; i < 8; ++i) reading(i);
  run_for(2s);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U));
  EXPECT_GE(batches().size(), 2U);
  EXPECT_TRUE(facts.reported.empty());
}

TEST_F(SessionRefusals, GivesUpARecordThatTheBrokerCallsTooLargeAndNamesIt) {
  broker.answers("/readings", ScriptedBroker::packet_too_large);
  start();
  reading(1);
  run_for(2s);
  reading(2);
  run_for(2s);
  ASSERT_THAT(facts.reported, SizeIs(1));
  EXPECT_EQ(facts.reported[0].type, EventType::records_dropped);
  EXPECT_EQ(facts.reported[0].reason, "too_large");
  EXPECT_THAT(facts.reported[0].ranges, ElementsAre(SequenceRange{1, 1}));
  EXPECT_THAT(arrived_events(), ElementsAre(2U));
  EXPECT_THAT(arrived_readings(), ElementsAre(3U));
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionRefusals, GivesUpOnlyTheRecordThatExceedsTheMaximumPacketSize) {
  broker.accepts({.maximum_packet_size = 1000});
  reading(1);
  long_text(2000);
  reading(2);
  start();
  run_for(2s);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 3U));
  ASSERT_THAT(facts.reported, SizeIs(1));
  EXPECT_THAT(facts.reported[0].ranges, ElementsAre(SequenceRange{2, 2}));
}

TEST_F(SessionRefusals, SendsARecordAloneThatIsLargerThanABatchShouldBe) {
  settings.mqtt.mutable_batch()->set_max_bytes(512);
  start();
  reading(1);
  long_text(2000);
  reading(2);
  run_for(2s);
  EXPECT_THAT(arrived_readings(), ElementsAre(1U, 2U, 3U));
  EXPECT_TRUE(facts.reported.empty());
}

TEST_F(SessionRefusals, EndsWhenEvenTheNewsOfALossIsTooLarge) {
  broker.accepts({.maximum_packet_size = 100});
  event();
  start();
  run_for(10s);
  EXPECT_EQ(outbox.use().records, 0U);
  EXPECT_THAT(facts.reported, SizeIs(1));
}

TEST_F(SessionRefusals, SplitsTheNewsOfManyLossesThatIsTooLarge) {
  broker.accepts({.maximum_packet_size = 400});
  Happening lost{.type = EventType::records_dropped, .reason = "drop_oldest", .detail = "the outbox was full"};
  for (std::uint64_t i = 0; i < 40; ++i) lost.ranges.push_back({1000 + 10 * i, 1003 + 10 * i});
  outbox.append({.time = loop.clock.now(), .body = lost});
  start();
  run_for(10s);
  auto named = ranges_named();
  ASSERT_THAT(named, SizeIs(::testing::Ge(41U)));
  for (const auto& range : lost.ranges) EXPECT_THAT(named, Contains(range));
  for (std::uint64_t number = 1; number < outbox.next_sequence(); ++number) {
    const bool arrived = std::ranges::contains(arrived_events(), number);
    EXPECT_TRUE(arrived || std::ranges::contains(named, SequenceRange{number, number})) << number << " is neither there nor named";
  }
  EXPECT_EQ(outbox.use().records, 0U);
  EXPECT_EQ(outbox.settled(), outbox.next_sequence());
}

TEST_F(SessionRefusals, AsksAgainSeldomForARetainedTopicThatIsDenied) {
  for (int i = 0; i < 3; ++i) broker.answers("air/availability", ScriptedBroker::not_authorized);
  start();
  run_for(29s);
  EXPECT_EQ(session->counters().negative, 1U);
  run_for(20min);
  EXPECT_EQ(session->counters().negative, 3U);
  EXPECT_EQ(broker.retained("air/availability"), "online");
  EXPECT_THAT(broker.messages("/status"), SizeIs(1)) << "the others are not told again";
}

TEST_F(SessionRefusals, DoesNotAskWithEachNewStateForATopicThatIsDenied) {
  settings.mqtt.mutable_dialects()->mutable_json();
  for (int i = 0; i < 100; ++i) broker.answers("/state", ScriptedBroker::not_authorized);
  start();
  for (int i = 0; i < 600; ++i) {
    reading(i);
    run_for(1s);
  }
  EXPECT_LT(session->counters().negative, 22U);
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionRefusals, AsksAtOnceForADeniedTopicOnTheNextConnection) {
  broker.answers("air/availability", ScriptedBroker::not_authorized);
  start();
  EXPECT_EQ(broker.retained("air/availability"), "");
  broker.loses_connection();
  run_for(5s);
  EXPECT_EQ(broker.retained("air/availability"), "online");
}

TEST_F(SessionRefusals, TellsAStateAgainThatABusyBrokerDidNotTake) {
  broker.answers("/status", ScriptedBroker::quota_exceeded);
  start();
  EXPECT_EQ(broker.retained("/status"), "");
  run_for(2s);
  EXPECT_TRUE(broker.retained("/status").starts_with(R"({"state":"online")"));
}

}  // namespace
}  // namespace sluice
