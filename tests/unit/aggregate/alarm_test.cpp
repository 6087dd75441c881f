#include "gateway/aggregate/alarm.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

v1::Alarm limits(std::optional<double> low, std::optional<double> high, double hysteresis) {
  v1::Alarm config;
  if (low) config.set_low(*low);
  if (high) config.set_high(*high);
  config.set_hysteresis(hysteresis);
  return config;
}

using Changes = std::vector<AlarmChange>;

const AlarmChange high_raised{AlarmSide::high, true, 35};
const AlarmChange high_cleared{AlarmSide::high, false, 35};
const AlarmChange low_raised{AlarmSide::low, true, 5};
const AlarmChange low_cleared{AlarmSide::low, false, 5};

TEST(Alarm, IsSilentWithoutLimits) {
  Alarm alarm;
  EXPECT_EQ(alarm.check(1e9), Changes{});
  EXPECT_FALSE(alarm.is_active(AlarmSide::high));
}

TEST(Alarm, IsRaisedOnceAtTheLimitAndClearedOnceBackInsideByTheHysteresis) {
  Alarm alarm(limits({}, 35, 0.5));
  EXPECT_EQ(alarm.check(34.9), Changes{});
  EXPECT_EQ(alarm.check(35.0), Changes{high_raised});
  EXPECT_EQ(alarm.check(36.0), Changes{});
  EXPECT_EQ(alarm.check(34.6), Changes{});
  EXPECT_TRUE(alarm.is_active(AlarmSide::high));
  EXPECT_EQ(alarm.check(34.5), Changes{high_cleared});
  EXPECT_EQ(alarm.check(34.9), Changes{});
}

TEST(Alarm, WorksTheSameBelowALowLimit) {
  Alarm alarm(limits(5, {}, 1));
  EXPECT_EQ(alarm.check(5.0), Changes{low_raised});
  EXPECT_EQ(alarm.check(5.9), Changes{});
  EXPECT_EQ(alarm.check(6.0), Changes{low_cleared});
}

TEST(Alarm, IsClearedByAnythingInsideWithoutHysteresis) {
  Alarm alarm(limits({}, 35, 0));
  EXPECT_EQ(alarm.check(35.0), Changes{high_raised});
  EXPECT_EQ(alarm.check(35.0), Changes{});
  EXPECT_EQ(alarm.check(34.999), Changes{high_cleared});
}

TEST(Alarm, EndsOneSideBeforeItBeginsTheOtherWhenAValueJumps) {
  Alarm alarm(limits(5, 35, 0.5));
  EXPECT_EQ(alarm.check(40), Changes{high_raised});
  EXPECT_EQ(alarm.check(0), (Changes{high_cleared, low_raised}));
  EXPECT_EQ(alarm.check(40), (Changes{low_cleared, high_raised}));
}

}  // namespace
}  // namespace sluice
