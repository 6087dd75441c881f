#include "gateway/health/turns.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Turns, NamesTheOneWhoDidNotComeByAgain) {
  Turns turns;
  Turns::Promise air(turns, "poll air");
  Turns::Promise uplink(turns, "uplink");
  air.until(TimePoint(10s));
  EXPECT_EQ(turns.late(TimePoint(12s), 3s), std::nullopt) << "within the grace; the other has promised nothing yet";
  EXPECT_EQ(turns.late(TimePoint(14s), 3s), "poll air");
}

TEST(Turns, KeepTheWorstLatenessUntilItIsTaken) {
  Turns turns;
  turns.woke(TimePoint(10s), TimePoint(10s) + 30ms);
  turns.woke(TimePoint(20s), TimePoint(20s) + 10ms);
  turns.woke(TimePoint(30s), TimePoint(29s));
  EXPECT_EQ(turns.take_worst_lateness(), 30ms);
  EXPECT_EQ(turns.take_worst_lateness(), 0s);
}

TEST(Turns, ForgetsThoseWhoLeft) {
  Turns turns;
  {
    Turns::Promise air(turns, "poll air");
    air.until(TimePoint(1s));
  }
  EXPECT_EQ(turns.late(TimePoint(100s), 0s), std::nullopt);
}

}  // namespace
}  // namespace sluice
