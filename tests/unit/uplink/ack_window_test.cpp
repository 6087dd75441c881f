#include "gateway/uplink/ack_window.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(AckWindow, HasRoomUntilItIsFull) {
  AckWindow window(2, 20s);
  window.sent(1, TimePoint(1s));
  EXPECT_TRUE(window.has_room());
  window.sent(2, TimePoint(1s));
  EXPECT_FALSE(window.has_room());
  window.answered(1);
  EXPECT_TRUE(window.has_room());
}

TEST(AckWindow, IsOverdueWhenItsOldestIs) {
  AckWindow window(9, 20s);
  EXPECT_EQ(window.deadline(), never);
  window.sent(1, TimePoint(1s));
  window.sent(2, TimePoint(5s));
  EXPECT_EQ(window.deadline(), TimePoint(21s));
  window.answered(1);
  EXPECT_EQ(window.deadline(), TimePoint(25s));
}

TEST(AckWindow, SaysForHowLongAPublishHasWaited) {
  AckWindow window(9, 20s);
  window.sent(1, TimePoint(1s));
  EXPECT_EQ(window.waited(1, TimePoint(4s)), 3s);
  EXPECT_EQ(window.waited(2, TimePoint(4s)), std::nullopt);
}

TEST(AckWindow, TakesNoNoticeOfAnAnswerToNothing) {
  AckWindow window(1, 20s);
  window.sent(1, TimePoint(1s));
  window.answered(7);
  EXPECT_EQ(window.size(), 1U);
}

}  // namespace
}  // namespace sluice
