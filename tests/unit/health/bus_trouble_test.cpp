#include "gateway/health/bus_trouble.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

constexpr auto good = std::nullopt;

struct TwoDevices {
  BusTrouble trouble;
  TwoDevices() {
    trouble.add("i2c-1", "air");
    trouble.add("i2c-1", "board");
  }
  bool recovers(const std::string& device, std::optional<Reason> failure) { return trouble.recovers("i2c-1", device, failure); }
};

TEST(BusTrouble, EndsOnceAtTheFirstSuccessAfterEveryDeviceHadFailed) {
  TwoDevices bus;
  EXPECT_FALSE(bus.recovers("air", Reason::timeout));
  EXPECT_FALSE(bus.recovers("board", Reason::busy));
  EXPECT_FALSE(bus.recovers("air", Reason::bus));
  EXPECT_TRUE(bus.recovers("board", good));
  EXPECT_FALSE(bus.recovers("air", good));
  EXPECT_FALSE(bus.recovers("board", good));
}

TEST(BusTrouble, IsNotSuspectedOfOneBadDeviceHoweverOftenItFails) {
  TwoDevices bus;
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(bus.recovers("air", Reason::bus));
    EXPECT_FALSE(bus.recovers("air", Reason::timeout));
    EXPECT_FALSE(bus.recovers("board", good));
  }
}

TEST(BusTrouble, CountsFailuresSinceTheLastSuccessOnTheBusOnly) {
  TwoDevices bus;
  bus.recovers("air", Reason::timeout);
  bus.recovers("board", good);
  bus.recovers("board", Reason::timeout);
  EXPECT_FALSE(bus.recovers("air", good)) << "there was no time at which both failed";
}

TEST(BusTrouble, IsNotSuspectedOfAFailureThatOnlyAWorkingBusShows) {
  TwoDevices bus;
  bus.recovers("air", Reason::timeout);
  bus.recovers("board", Reason::nack);
  EXPECT_FALSE(bus.recovers("air", good));
}

TEST(BusTrouble, IsNotToldOfABusWithASingleDevice) {
  BusTrouble trouble;
  trouble.add("gps", "gps");
  trouble.recovers("gps", "gps", Reason::timeout);
  EXPECT_FALSE(trouble.recovers("gps", "gps", good));
}

TEST(BusTrouble, LeavesOutDevicesThatWereNotAddedOrWereRemoved) {
  TwoDevices bus;
  bus.recovers("stranger", Reason::bus);
  bus.recovers("air", Reason::bus);
  bus.trouble.add("i2c-1", "third");
  bus.trouble.remove("i2c-1", "third");
  EXPECT_FALSE(bus.recovers("stranger", good));
  bus.recovers("board", Reason::bus);
  EXPECT_TRUE(bus.recovers("air", good));
}

}  // namespace
}  // namespace sluice
