#include "drivers/pulse_counter/pulse_count.hpp"

#include <gtest/gtest.h>

namespace sluice::pulse_counter {
namespace {

constexpr TimePoint start{100s};

TEST(PulseCount, BeginsWithNothing) {
  const PulseCount pulses(0.2794);
  EXPECT_EQ(pulses.count(), 0);
  EXPECT_EQ(pulses.total(), 0);
  EXPECT_EQ(pulses.rate(start), 0);
}

TEST(PulseCount, AddsUpWhatEachPulseStandsFor) {
  PulseCount pulses(0.2794);
  for (int i = 0; i < 4; ++i) pulses.pulse(start + i * 20s);
  EXPECT_EQ(pulses.count(), 4);
  EXPECT_DOUBLE_EQ(pulses.total(), 1.1176);
}

TEST(PulseCount, DoesNotGatherRoundingErrorsOverAMillionPulses) {
  PulseCount pulses(0.1);
  for (int i = 0; i < 1'000'000; ++i) pulses.pulse(start + i * 1ms);
  EXPECT_EQ(pulses.total(), 100'000.0);
}

TEST(PulseCount, KnowsNoRateFromASinglePulse) {
  PulseCount pulses(1);
  pulses.pulse(start);
  EXPECT_EQ(pulses.rate(start + 1s), 0);
}

TEST(PulseCount, TakesTheRateFromTheLastInterval) {
  PulseCount meter(0.001);  // kW.h
  for (const auto at : {0s, 10s, 13s}) meter.pulse(start + at);
  EXPECT_DOUBLE_EQ(meter.rate(start + 13s) * 3600, 1.2) << "kW: 3.6e6 J in 1000 pulses, one each 3 s";
}

TEST(PulseCount, LetsTheRateDecayWhileNoPulseComes) {
  PulseCount pulses(1);
  pulses.pulse(start);
  pulses.pulse(start + 2s);
  EXPECT_DOUBLE_EQ(pulses.rate(start + 3s), 0.5) << "the next pulse may still come in time";
  EXPECT_DOUBLE_EQ(pulses.rate(start + 4s), 0.5);
  EXPECT_DOUBLE_EQ(pulses.rate(start + 12s), 0.1);
  EXPECT_DOUBLE_EQ(pulses.rate(start + 1002s), 0.001);
}

TEST(PulseCount, TakesNoRateFromAnIntervalWithAGapInIt) {
  PulseCount pulses(1);
  pulses.pulse(start);
  pulses.pulse(start + 1s);
  pulses.gap();
  pulses.pulse(start + 1001s);
  EXPECT_DOUBLE_EQ(pulses.rate(start + 1001s), 1);
  EXPECT_EQ(pulses.count(), 3);
  pulses.pulse(start + 1003s);
  EXPECT_DOUBLE_EQ(pulses.rate(start + 1003s), 0.5);
}

TEST(PulseCount, StaysFiniteWhenTwoPulsesHaveTheSameTime) {
  PulseCount pulses(1);
  pulses.pulse(start);
  pulses.pulse(start);
  EXPECT_EQ(pulses.rate(start), 0);
  EXPECT_EQ(pulses.count(), 2);
}

}  // namespace
}  // namespace sluice::pulse_counter
