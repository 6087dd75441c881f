#include "gateway/uplink/paho_inbox.hpp"

#include <gmock/gmock.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Told final : LinkListener {
  void on_answer(PublishId id, PublishAnswer) override { answers.push_back(id); }
  void on_message(Message message) override { messages.push_back(std::move(message)); }
  void on_messages_dropped(std::uint64_t count) override { dropped += count; }
  void on_disconnect(std::uint8_t reason_code) override { codes.push_back(reason_code); }
  void on_lost(std::string reason) override { losses.push_back(std::move(reason)); }
  std::vector<PublishId> answers;
  std::vector<Message> messages;
  std::uint64_t dropped = 0;
  std::vector<int> codes;
  std::vector<std::string> losses;
};

struct PahoInboxTest : ::testing::Test {
  testing::Loop loop;
  Told listener;
  std::shared_ptr<PahoInbox> inbox = std::make_shared<PahoInbox>(loop.executor);
};

TEST_F(PahoInboxTest, TellsOfALossThatCameBeforeAnybodyListened) {
  inbox->put_answer(ServerLimits{});
  inbox->put_loss("the broker says: session taken over", session_taken_over);
  inbox->put_loss("connection closed", {});
  inbox->hand_to(listener);
  EXPECT_THAT(listener.codes, ElementsAre(session_taken_over));
  EXPECT_THAT(listener.losses, ElementsAre("the broker says: session taken over"));
}

TEST_F(PahoInboxTest, TellsOfWhatCameInTheVeryTurnInWhichTheConnectionStood) {
  inbox->put_answer(ServerLimits{});
  inbox->put_message({.topic = "config/desired", .payload = "retained"});
  inbox->put_acknowledgement(7, 0);
  inbox->put_loss("connection closed", {});
  inbox->put_message({.topic = "late", .payload = "lost with the connection"});
  inbox->hand_to(listener);
  ASSERT_EQ(listener.messages.size(), 1U);
  EXPECT_EQ(listener.messages[0].payload, "retained");
  EXPECT_THAT(listener.answers, ElementsAre(7U));
  EXPECT_THAT(listener.losses, ElementsAre("connection closed"));
}

TEST_F(PahoInboxTest, IsHandedOverInTheNextTurnOfTheLoop) {
  inbox->put_answer(ServerLimits{});
  inbox->put_loss("connection closed", {});
  PahoCourier(loop.executor, inbox).hand_to(listener);
  EXPECT_THAT(listener.losses, IsEmpty());
  loop.clock.settle();
  EXPECT_THAT(listener.losses, ElementsAre("connection closed"));
}

TEST_F(PahoInboxTest, IsHandedToNobodyOnceItIsGivenUp) {
  PahoCourier(loop.executor, inbox).hand_to(listener);
  inbox->put_loss("connection closed", {});
  inbox.reset();
  loop.clock.settle();
  EXPECT_THAT(listener.losses, IsEmpty());
}

TEST_F(PahoInboxTest, DropsAndCountsWhatComesFasterThanTheLoopTakesIt) {
  inbox->hand_to(listener);
  PahoCourier courier(loop.executor, inbox);
  for (std::size_t i = 0; i < ArrivalGate::most_messages + 5; ++i) courier.arrived({.topic = "t", .payload = "x"});
  loop.clock.settle();
  EXPECT_EQ(listener.messages.size(), ArrivalGate::most_messages);
  EXPECT_EQ(listener.dropped, 5U);
  courier.arrived({.topic = "t", .payload = "again"});
  loop.clock.settle();
  EXPECT_EQ(listener.messages.back().payload, "again");
}

TEST_F(PahoInboxTest, HoldsNoMoreThanTwoMebibytesWhateverTheyAreIn) {
  inbox->hand_to(listener);
  PahoCourier courier(loop.executor, inbox);
  const std::string large(std::size_t{60} * 1024, 'x');
  for (int i = 0; i < 20; ++i) {
    courier.arrived(
        {.topic = large, .payload = large, .properties = {.content_type = large, .response_topic = large, .correlation = large}});
  }
  loop.clock.settle();
  EXPECT_EQ(listener.messages.size(), 6U);
  EXPECT_EQ(listener.dropped, 14U);
}

TEST_F(PahoInboxTest, TellsOfALossOnce) {
  inbox->hand_to(listener);
  inbox->put_loss("connection closed", {});
  inbox->put_loss("connection closed", {});
  EXPECT_THAT(listener.losses, ElementsAre("connection closed"));
  EXPECT_THAT(listener.codes, IsEmpty());
}

}  // namespace
}  // namespace sluice
