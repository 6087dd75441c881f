// What was kept while the broker was away, and what is measured while it is sent.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::Each;
using ::testing::ElementsAreArray;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Le;
using ::testing::SizeIs;

constexpr std::size_t readings_a_second = 3;
constexpr double bytes_a_second_of_9600_baud = 1200;

struct SessionBacklog : testing::SessionBench {
  struct Arrival {
    TimePoint time;
    std::size_t connection;
    v1::Record record;
    Duration age() const { return time - TimePoint(Duration(record.time() - ManualWallClock::default_offset)); }
  };

  SessionBacklog() { add_protobuf_only(); }

  void measure_for(Duration duration) {
    for (Duration passed = 0s; passed < duration; passed += 1s) {
      for (std::size_t i = 0; i < readings_a_second; ++i) reading(20);
      run_for(1s);
    }
  }
  /// The broker is away for an hour, which leaves 10 800 records, and comes back. The number from which on records are live.
  std::uint64_t come_back_after_an_hour(testing::ScriptedBroker::Line line) {
    broker.is_reached_over(line);
    tasks.spawn(broker.carry());
    start();
    run_for(10s);
    broker.goes_away();
    measure_for(1h);
    broker.comes_back();
    while (!session->is_connected()) measure_for(1s);
    return outbox.next_sequence();
  }
  std::vector<Arrival> arrivals() const {
    std::vector<Arrival> all;
    for (const auto& delivered : broker.delivered()) {
      if (!delivered.message.topic.ends_with("/readings")) continue;
      v1::ReadingBatch batch;
      batch.ParseFromString(delivered.message.payload);
      for (auto& record : *batch.mutable_records()) all.push_back({delivered.time, delivered.connection, std::move(record)});
    }
    return all;
  }
  std::vector<Arrival> arrivals(bool backlog) const {
    auto all = arrivals();
    std::erase_if(all, [&](const Arrival& arrival) { return arrival.record.backlog() != backlog; });
    return all;
  }
  static std::vector<std::uint64_t> numbers(const std::vector<Arrival>& arrivals) {
    std::vector<std::uint64_t> all;
    for (const auto& arrival : arrivals) all.push_back(arrival.record.sequence());
    return all;
  }
  static std::vector<std::uint64_t> span(std::uint64_t first, std::uint64_t end) {
    std::vector<std::uint64_t> all;
    for (; first < end; ++first) all.push_back(first);
    return all;
  }
  Duration oldest_live() const {
    Duration oldest = 0s;
    for (const auto& arrival : arrivals(false)) oldest = std::max(oldest, arrival.age());
    return oldest;
  }
};

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

TEST_F(SessionBacklog, KeepsWhatIsMeasuredNoLongerThanThreeSecondsAndDrainsTenTimesFasterThanItGrew) {
  come_back_after_an_hour({.latency = 50ms, .bytes_a_second = 20'000});
  const TimePoint begin = loop.clock.now();
  measure_for(6min);
  EXPECT_LE(oldest_live(), 3s);
  EXPECT_LE(arrivals(true).back().time - begin, Duration(1h) / 10);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(10'000U)));
}

TEST_F(SessionBacklog, LetsASlowLineCarryWhatIsMeasuredAndMissesNoDeadline) {
  const auto first_live = come_back_after_an_hour({.latency = 100ms, .bytes_a_second = bytes_a_second_of_9600_baud});
  measure_for(15min);
  EXPECT_LE(oldest_live(), 5s);
  EXPECT_EQ(session->counters().overdue, 0U);
  EXPECT_EQ(session->counters().reconnects, 1U);
  EXPECT_THAT(numbers(arrivals(true)), ElementsAreArray(span(1, first_live)));
}

TEST_F(SessionBacklog, LetsABrokerThatAnswersLateHaveWhatIsMeasured) {
  come_back_after_an_hour({.latency = 10ms, .thinking = 3s});
  measure_for(5min);
  EXPECT_LE(oldest_live(), 3s);
  EXPECT_EQ(session->counters().overdue, 0U);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(1'000U)));
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

TEST_F(SessionBacklog, KeepsToItsRate) {
  settings.backlog_rate = 20;
  come_back_after_an_hour({.latency = 10ms});
  const TimePoint begin = loop.clock.now();
  measure_for(5min);
  std::map<TimePoint, std::size_t> by_time;
  for (const auto& arrival : arrivals(true)) ++by_time[arrival.time];
  std::size_t arrived = 0;
  for (const auto& [time, records] : by_time) {
    const auto seconds = std::chrono::duration<double>(time - begin).count() + 1;
    EXPECT_LE(double(arrived), 20 * seconds + 40) << "without the batch that makes up for it afterwards";
    arrived += records;
  }
  EXPECT_GE(arrived, 20U * 300 - 400);
  EXPECT_LE(oldest_live(), 3s);
}

TEST_F(SessionBacklog, TakesAnotherRateAtOnce) {
  settings.backlog_rate = 1;
  come_back_after_an_hour({.latency = 10ms});
  measure_for(10s);
  EXPECT_THAT(arrivals(true), SizeIs(Le(100U)));
  session->set_rates(60s, 0);
  measure_for(10s);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(10'000U)));
}

TEST_F(SessionBacklog, LeavesPlacesOfTheWindowToOthers) {
  for (int i = 0; i < 60'000; ++i) reading(i);
  broker.is_reached_over({.latency = 10ms, .thinking = 190ms});
  tasks.spawn(broker.carry());
  start();
  std::size_t most = 0;
  for (int i = 0; i < 300; ++i) {
    run_for(100ms);
    most = std::max(most, session->counters().window);
  }
  EXPECT_EQ(most, 13U);
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
