// What was kept while the broker was away, and what is measured while it is sent.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/backlog_bench.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAreArray;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

struct SessionBacklog : testing::BacklogBench {};

TEST_F(SessionBacklog, ComesBesideWhatIsMeasuredWithItsFlagAndEachInItsOrder) {
  const auto first_live = come_back_after_an_hour({.latency = 50ms, .bytes_a_second = 20'000});
  measure_for(2min);
  run_for(5s);
  EXPECT_THAT(numbers(arrivals(true)), ElementsAreArray(span(1, first_live)));
  EXPECT_THAT(numbers(arrivals(false)), ElementsAreArray(span(first_live, outbox.next_sequence())));
  EXPECT_GE(first_live, 10'000U);
  EXPECT_LT(arrivals(false).front().time, arrivals(true).back().time) << "side by side";
  EXPECT_EQ(outbox.use().records, 0U);
}

TEST_F(SessionBacklog, RepeatsOnlyWhatWasNotAcknowledgedWhenTheConnectionIsLostInTheMiddle) {
  come_back_after_an_hour({.latency = 50ms, .bytes_a_second = 20'000});
  measure_for(5s);
  broker.holds_answers();
  const auto acknowledged = numbers(arrivals());
  measure_for(3s);
  broker.loses_connection();
  broker.thaws();
  measure_for(2min);
  run_for(5s);
  std::map<std::uint64_t, int> times;
  for (const auto number : numbers(arrivals())) ++times[number];
  EXPECT_THAT(times, SizeIs(outbox.next_sequence() - 1)) << "nothing is lost";
  std::vector<std::uint64_t> repeated;
  for (const auto& [number, count] : times) {
    if (count > 1) repeated.push_back(number);
  }
  EXPECT_THAT(repeated, Not(IsEmpty()));
  for (const auto number : acknowledged) EXPECT_EQ(times[number], 1) << number;
  EXPECT_LE(repeated.size(), times.size() / 2);
}

TEST_F(SessionBacklog, LetsEventsGoFirst) {
  broker.is_reached_over({.latency = 50ms, .bytes_a_second = 2'000});
  tasks.spawn(broker.carry());
  for (int i = 0; i < 1000; ++i) reading(i);
  event();
  start();
  measure_for(10s);
  event();
  const TimePoint raised = loop.clock.now();
  measure_for(10s);
  ASSERT_THAT(arrived_events(), SizeIs(2));
  std::vector<TimePoint> times;
  for (const auto& delivered : broker.delivered()) {
    if (delivered.message.topic.ends_with("/event")) times.push_back(delivered.time);
  }
  EXPECT_LT(times[0], arrivals(true).front().time);
  EXPECT_LE(times[1] - raised, 3s);
  EXPECT_GT(arrivals(true).back().time, times[1]) << "and the backlog goes on";
}

TEST_F(SessionBacklog, WaitsForAThousandEventsButWhatIsMeasuredDoesNot) {
  broker.is_reached_over({.latency = 50ms, .bytes_a_second = 5'000});
  tasks.spawn(broker.carry());
  for (int i = 0; i < 1000; ++i) event();
  for (int i = 0; i < 1000; ++i) reading(i);
  start();
  measure_for(2min);
  ASSERT_THAT(arrived_events(), SizeIs(1000));
  ASSERT_THAT(arrivals(true), SizeIs(1000));
  TimePoint last_event;
  for (const auto& delivered : broker.delivered()) {
    if (delivered.message.topic.ends_with("/event")) last_event = delivered.time;
  }
  EXPECT_GT(last_event, TimePoint(20s));
  EXPECT_GE(arrivals(true).front().time, last_event);
  EXPECT_LE(oldest_live(), 3s);
}

TEST_F(SessionBacklog, LetsWhatIsMeasuredGoBetweenEventsWhenTheBrokerTakesThemOneByOne) {
  broker.accepts({.receive_maximum = 1}).is_reached_over({.latency = 50ms});
  tasks.spawn(broker.carry());
  for (int i = 0; i < 1000; ++i) event();
  start();
  measure_for(1min);
  EXPECT_THAT(arrived_events(), SizeIs(1000)) << "each live batch takes the place of one";
  EXPECT_THAT(arrivals(false), SizeIs(Ge(170U)));
  EXPECT_LE(oldest_live(), 2s);
}

TEST_F(SessionBacklog, LetsEventsGoBetweenWhatIsMeasuredWhenTheBrokerTakesThemOneByOne) {
  settings.mqtt.mutable_batch()->set_max_age(0);
  broker.accepts({.receive_maximum = 1}).is_reached_over({.latency = 500ms});
  tasks.spawn(broker.carry());
  for (int i = 0; i < 20; ++i) event();
  start();
  measure_for(30s);
  EXPECT_THAT(arrived_events(), SizeIs(20)) << "although there are more live batches than the line carries";
  EXPECT_THAT(arrivals(false), SizeIs(Ge(20U)));
}

struct SessionBacklogOfStates : SessionBacklog {
  SessionBacklogOfStates() { settings.mqtt.mutable_dialects()->mutable_json(); }
};

TEST_F(SessionBacklogOfStates, DoesNotHoldUpTheStateOfADeviceThatIsMeasured) {
  settings.backlog_rate = 1;
  for (int i = 0; i < 1000; ++i) reading(i);
  start();
  run_for(10s);
  for (int value = 2000; value < 2010; ++value) {
    reading(value);
    run_for(3s);
    EXPECT_THAT(broker.retained("air/state"), HasSubstr(std::format(R"("temperature":{})", value)));
  }
}

TEST_F(SessionBacklogOfStates, GivesADeviceThatIsSilentItsLatest) {
  for (int i = 0; i < 1000; ++i) reading(i);
  reading(21, "silent");
  start();
  run_for(10s);
  EXPECT_THAT(broker.retained("air/state"), HasSubstr(R"("temperature":999)"));
  EXPECT_THAT(broker.retained("silent/state"), HasSubstr(R"("temperature":21)"));
}

TEST_F(SessionBacklogOfStates, LetsAStateGoBetweenEventsWhenTheBrokerTakesThemOneByOne) {
  broker.accepts({.receive_maximum = 2}).is_reached_over({.latency = 50ms});
  tasks.spawn(broker.carry());
  for (int i = 0; i < 1000; ++i) event();
  start();
  measure_for(10s);
  EXPECT_THAT(broker.messages("air/state"), SizeIs(Ge(4U))) << "one of each batch";
}

TEST_F(SessionBacklogOfStates, ChangesAStateOnceASecondAtMost) {
  broker.is_reached_over({.latency = 50ms, .bytes_a_second = 20'000});
  tasks.spawn(broker.carry());
  for (int i = 0; i < 10'000; ++i) reading(i);
  start();
  run_for(1min);
  EXPECT_THAT(broker.messages("air/state"), SizeIs(Le(61U)));
  EXPECT_THAT(broker.retained("air/state"), HasSubstr(R"("temperature":9999)"));
}

}  // namespace
}  // namespace sluice
