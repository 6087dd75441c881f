#include "gateway/poll/device_health.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(DeviceHealth, TellsEachChangeOnce) {
  DeviceHealth health;
  EXPECT_EQ(health.succeeded(TimePoint(1s)), DeviceState::online);
  EXPECT_EQ(health.succeeded(TimePoint(2s)), std::nullopt);
  EXPECT_EQ(health.failed({Reason::nack}), DeviceState::failing);
  EXPECT_EQ(health.failed({Reason::nack}), std::nullopt);
  EXPECT_EQ(health.failed({Reason::nack}), DeviceState::failed);
  EXPECT_EQ(health.failed({Reason::nack}), std::nullopt);
  EXPECT_EQ(health.succeeded(TimePoint(9s)), DeviceState::online);
  EXPECT_EQ(health.last_success(), TimePoint(9s));
}

TEST(DeviceHealth, CountsFailuresInARowOnly) {
  DeviceHealth health;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(health.failed({Reason::crc}), DeviceState::failing);
    EXPECT_EQ(health.succeeded(TimePoint(1s)), DeviceState::online);
  }
}

TEST(DeviceHealth, DoesNotBlameADeviceForABusThatAnotherOneOccupies) {
  DeviceHealth health;
  health.succeeded(TimePoint(1s));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(health.failed(fail_occupied("").error()), std::nullopt);
  EXPECT_EQ(health.state(), DeviceState::online);
  EXPECT_EQ(health.failures_in_a_row(), 0u);
}

TEST(DeviceHealth, BlamesADeviceThatIsBusyOfItsOwnMaking) {
  DeviceHealth health;
  const Error held{Reason::busy, "line 17: Device or resource busy"};
  EXPECT_EQ(health.failed(held), DeviceState::failing);
  EXPECT_EQ(health.failed(held), std::nullopt);
  EXPECT_EQ(health.failed(held), DeviceState::failed);
}

TEST(Lateness, GivesQuantilesOfTheLatestReadings) {
  Lateness lateness;
  EXPECT_EQ(lateness.quantile(0.5), 0s);
  for (int i = 0; i < 200; ++i) lateness.add(1ms * (i % 64));
  EXPECT_EQ(lateness.quantile(0), 0ms);
  EXPECT_EQ(lateness.quantile(0.5), 31ms);
  EXPECT_EQ(lateness.quantile(0.99), 62ms);
  EXPECT_EQ(lateness.quantile(1), 63ms);
}

}  // namespace
}  // namespace sluice
