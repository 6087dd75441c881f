#include "gateway/aggregate/deadband.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

v1::ChannelConfig settings(std::optional<double> band, std::optional<Duration> heartbeat = {}) {
  v1::ChannelConfig config;
  if (band) config.set_deadband(*band);
  if (heartbeat) config.set_heartbeat(heartbeat->count());
  return config;
}

/// Offers values one second apart; which of them were published.
std::vector<std::size_t> published(Deadband deadband, const std::vector<ChannelValue>& values) {
  std::vector<std::size_t> passed;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const TimePoint now{std::chrono::seconds(i)};
    if (!deadband.passes(values[i], now, now)) continue;
    deadband.published(values[i], now);
    passed.push_back(i);
  }
  return passed;
}

ChannelValue good(Value value) {
  return {.value = std::move(value)};
}

using Passed = std::vector<std::size_t>;

TEST(Deadband, LetsEverythingThroughWhenThereIsNone) {
  EXPECT_EQ(published(Deadband(), {good(1.0), good(1.0), good(1.0)}), (Passed{0, 1, 2}));
}

TEST(Deadband, ComparesWithWhatWasPublishedLastSoThatAnythingCreepsThroughInTheEnd) {
  EXPECT_EQ(published(Deadband(settings(0.1)), {good(21.0), good(21.06), good(21.11), good(21.17), good(21.22)}), (Passed{0, 2, 4}));
}

TEST(Deadband, HoldsBackAStepThatEqualsItInSpiteOfTheNoiseOfFloatingPoint) {
  EXPECT_EQ(published(Deadband(settings(0.1)), {good(21.0), good(21.1), good(20.9), good(21.2)}), (Passed{0, 3}));
}

TEST(Deadband, OfZeroLetsEveryChangeThrough) {
  EXPECT_EQ(published(Deadband(settings(0)), {good(1e-12), good(1e-12), good(2e-12)}), (Passed{0, 2}));
  EXPECT_EQ(published(Deadband(settings(0)), {good(std::int64_t{5}), good(std::int64_t{5}), good(std::int64_t{6})}), (Passed{0, 2}));
}

TEST(Deadband, LetsAChangeOfQualityOrReasonThrough) {
  const ChannelValue stale{.value = 1.0, .quality = Quality::stale, .reason = Reason::timeout};
  const ChannelValue nack{.value = 1.0, .quality = Quality::stale, .reason = Reason::nack};
  EXPECT_EQ(published(Deadband(settings(10)), {good(1.0), stale, stale, nack, good(1.0), good(1.0)}), (Passed{0, 1, 3, 4}));
}

TEST(Deadband, ComparesStatesAndTextForEquality) {
  EXPECT_EQ(published(Deadband(settings(5)), {good(false), good(false), good(true), good(true)}), (Passed{0, 2}));
  EXPECT_EQ(published(Deadband(settings(5)), {good("a"), good("b"), good("b")}), (Passed{0, 1}));
}

TEST(Deadband, GivesWayToTheHeartbeat) {
  EXPECT_EQ(published(Deadband(settings(10, 3s)), std::vector(8, good(1.0))), (Passed{0, 3, 6}));
}

TEST(Deadband, GivesWayWhenTheNextChanceWouldComeTooLateForTheHeartbeat) {
  Deadband deadband(settings(10, 150s));
  deadband.published(good(1.0), TimePoint(0s));
  EXPECT_FALSE(deadband.passes(good(1.0), TimePoint(60s), TimePoint(120s)));
  EXPECT_TRUE(deadband.passes(good(1.0), TimePoint(120s), TimePoint(180s)));
}

TEST(Deadband, HasNoHeartbeatBeforeTheFirstPublicationOrWithoutOne) {
  EXPECT_EQ(Deadband(settings(1, 10s)).heartbeat_due(), never);
  Deadband deadband(settings(1));
  deadband.published(good(1.0), TimePoint(0s));
  EXPECT_EQ(deadband.heartbeat_due(), never);
}

}  // namespace
}  // namespace sluice
