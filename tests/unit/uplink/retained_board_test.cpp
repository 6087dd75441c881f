#include "gateway/uplink/retained_board.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(RetainedBoard, SendsRetainedMessagesInTheOrderInWhichTheyFellDue) {
  RetainedBoard board;
  board.set("b", "1");
  board.set("a", "2");
  EXPECT_EQ(board.take_due(), (Message{.topic = "b", .payload = "1", .qos = 1, .retain = true}));
  EXPECT_EQ(board.take_due(), (Message{.topic = "a", .payload = "2", .qos = 1, .retain = true}));
  EXPECT_EQ(board.take_due(), std::nullopt);
}

TEST(RetainedBoard, SendsOnlyTheLatestOfATopic) {
  RetainedBoard board;
  board.set("a", "1");
  board.set("a", "2");
  EXPECT_EQ(board.take_due()->payload, "2");
  EXPECT_FALSE(board.has_due());
}

TEST(RetainedBoard, DoesNotRepeatWhatTheBrokerHas) {
  RetainedBoard board;
  board.set("a", "1");
  board.take_due();
  board.set("a", "1");
  EXPECT_FALSE(board.has_due());
}

TEST(RetainedBoard, SendsTheLatestWhenSomethingIsPutBack) {
  RetainedBoard board;
  board.set("a", "1");
  board.take_due();
  board.set("a", "2");
  board.put_back("a");
  EXPECT_EQ(board.take_due()->payload, "2");
  EXPECT_FALSE(board.has_due());
}

}  // namespace
}  // namespace sluice
