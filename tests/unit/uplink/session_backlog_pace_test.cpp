// How a backlog shares the line with what is measured while it is sent.
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/backlog_bench.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAreArray;
using ::testing::Ge;
using ::testing::Le;
using ::testing::SizeIs;

constexpr double bytes_a_second_of_9600_baud = 1200;

struct SessionBacklogPace : testing::BacklogBench {};

TEST_F(SessionBacklogPace, KeepsWhatIsMeasuredNoLongerThanThreeSecondsAndDrainsTenTimesFasterThanItGrew) {
  come_back_after_an_hour({.latency = 50ms, .bytes_a_second = 20'000});
  const TimePoint begin = loop.clock.now();
  measure_for(6min);
  EXPECT_LE(oldest_live(), 3s);
  EXPECT_LE(arrivals(true).back().time - begin, Duration(1h) / 10);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(10'000U)));
}

TEST_F(SessionBacklogPace, LetsASlowLineCarryWhatIsMeasuredAndMissesNoDeadline) {
  const auto first_live = come_back_after_an_hour({.latency = 100ms, .bytes_a_second = bytes_a_second_of_9600_baud});
  measure_for(15min);
  EXPECT_LE(oldest_live(), 5s);
  EXPECT_EQ(session->counters().overdue, 0U);
  EXPECT_EQ(session->counters().reconnects, 1U);
  EXPECT_THAT(numbers(arrivals(true)), ElementsAreArray(span(1, first_live)));
}

TEST_F(SessionBacklogPace, DrainsTenTimesFasterThanItGrewToABrokerThatAnswersLate) {
  come_back_after_an_hour({.latency = 10ms, .thinking = 3s});
  measure_for(6min);
  EXPECT_LE(oldest_live(), 3s);
  EXPECT_EQ(session->counters().overdue, 0U);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(10'000U)));
  EXPECT_THAT(numbers(arrivals(true)), ElementsAreArray(span(1, numbers(arrivals(false)).front())));
}

TEST_F(SessionBacklogPace, DrainsTenTimesFasterThanItGrewOverALongWay) {
  come_back_after_an_hour({.latency = 3s, .bytes_a_second = 20'000});
  measure_for(6min);
  EXPECT_LE(oldest_live(), 3s + 3500ms);
  EXPECT_EQ(session->counters().overdue, 0U);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(10'000U)));
  EXPECT_THAT(numbers(arrivals(true)), ElementsAreArray(span(1, numbers(arrivals(false)).front())));
}

TEST_F(SessionBacklogPace, MissesNoDeadlineOfAShortKeepaliveOnASlowLine) {
  settings.mqtt.set_keepalive(Duration(5s).count());
  come_back_after_an_hour({.latency = 100ms, .bytes_a_second = bytes_a_second_of_9600_baud});
  measure_for(15min);
  EXPECT_EQ(session->counters().overdue, 0U);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(10'000U)));
}

TEST_F(SessionBacklogPace, DrainsOnWhenTheBrokerHasBecomeSlower) {
  settings.backlog_rate = 1;
  const auto first_live = come_back_after_an_hour({.latency = 10ms});
  broker.is_reached_over({.latency = 10ms, .thinking = 4s});
  session->set_rates(60s, 0);
  measure_for(6min);
  EXPECT_EQ(session->counters().overdue, 0U);
  EXPECT_THAT(numbers(arrivals(true)), ElementsAreArray(span(1, first_live)));
}

TEST_F(SessionBacklogPace, KeepsToItsRate) {
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

TEST_F(SessionBacklogPace, TakesAnotherRateAtOnce) {
  settings.backlog_rate = 1;
  come_back_after_an_hour({.latency = 10ms});
  measure_for(10s);
  EXPECT_THAT(arrivals(true), SizeIs(Le(100U)));
  session->set_rates(60s, 0);
  measure_for(10s);
  EXPECT_THAT(arrivals(true), SizeIs(Ge(10'000U)));
}

TEST_F(SessionBacklogPace, LeavesPlacesOfTheWindowToOthers) {
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

}  // namespace
}  // namespace sluice
