#include <gmock/gmock.h>

#include "tests/unit/commands/commander_bench.hpp"

namespace sluice {
namespace {

using testing::CommanderOfG;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(CommanderOfG, IsNotHeldUpByADeviceThatHangs) {
  for (std::size_t i = 0; i < Commander::most_beside; ++i) say("read", R"({"device":"hung"})");
  say("status", "{}");
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("reply/status ")));
  say("read", R"({"id":"9","device":"air"})");
  EXPECT_THAT(take_replies(),
              ElementsAre(HasSubstr(R"("ok":false,"errors":[{"path":"","message":"8 reads and writes are being carried out)")));
  loop.clock.run_for(30s);
  EXPECT_THAT(take_replies(), SizeIs(Commander::most_beside));
  say("read", R"({"id":"9","device":"air"})");
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr(R"({"id":"9","ok":true)"))) << "what was refused as busy is not remembered";
}

TEST_F(CommanderOfG, BoundsHowManyWaitForOneReply) {
  for (std::size_t i = 0; i < ReplyMemory::most_waiting + 2; ++i) say("read", R"({"id":"1","device":"hung"})");
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("too many wait for its reply")));
}

TEST_F(CommanderOfG, WorksAtABoundedPaceInAFlood) {
  for (int second = 0; second < 60; ++second) {
    for (int i = 0; i < 10'000; ++i) commander->offer({.topic = "command/confirm", .payload = "{}"});
    loop.clock.run_for(1s);
  }
  EXPECT_LE(carried_out.size(), 60U * 51 + CommandQueue::most_messages);
  EXPECT_GE(carried_out.size(), 60U * 49);
  EXPECT_LE(events.size(), 61U);
  EXPECT_EQ(events.front(), "flood: \"command/confirm\": pushed out one that waited, as more comes than is worked on");
  take_replies();
  loop.clock.run_for(2s);
  EXPECT_EQ(commander->counters().dropped + carried_out.size(), 600'000U);
  take_replies();
  commander->offer({.topic = "command/status"});
  loop.clock.run_for(100ms);
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("reply/status "))) << "at once when it is over";
}

TEST_F(CommanderOfG, AnswersWithinFiveSecondsHoweverLargeWhatWaitsIs) {
  loop.clock.run_for(1h);
  while (commander->counters().dropped == 0) {
    commander->offer({.topic = "command/set-config", .payload = std::string(std::size_t{250} * 1024, ' ')});
  }
  commander->offer({.topic = "command/status"});
  loop.clock.run_for(5s);
  EXPECT_THAT(take_replies(), ::testing::Contains(HasSubstr("reply/status ")));
}

TEST_F(CommanderOfG, CountsWhatWasDroppedBeforeItCameHere) {
  commander->note_dropped(100);
  commander->note_dropped(20);
  EXPECT_EQ(commander->counters().dropped, 120U);
  EXPECT_THAT(events, ElementsAre("flood: 100 messages found no room, as they came faster than they could be taken"));
}

TEST_F(CommanderOfG, MakesFewEventsOfManyRefusals) {
  for (int i = 0; i < 60; ++i) say("read", "{}");
  EXPECT_THAT(events, ElementsAre(HasSubstr("content: \"command/read\": device: is missing"),
                                  HasSubstr("content: 59 more within a minute; the last: \"command/read\"")));
}

TEST_F(CommanderOfG, StopsInTheMiddleOfEverything) {
  say("read", R"({"device":"hung"})");
  for (int i = 0; i < 64; ++i) commander->offer({.topic = "command/confirm"});
  stop();
  const auto begun = carried_out.size();
  EXPECT_LT(begun, 65U);
  loop.clock.run_for(1h);
  EXPECT_EQ(carried_out.size(), begun);
  EXPECT_THAT(take_replies(), ::testing::Each(HasSubstr("reply/confirm ")));
}

TEST_F(CommanderOfG, AnswersTensOfThousandsOfUnknownKeysInShort) {
  std::string keys = "{\"x\":1";
  for (int i = 0; keys.size() < 250'000; ++i) keys += ",\"" + std::to_string(i) + "\":1";
  say("status", keys + "}");
  ASSERT_THAT(replies, SizeIs(1));
  EXPECT_LT(replies[0].payload.size(), 64U * 1024);
  EXPECT_THAT(replies[0].payload, HasSubstr(" more problems"));
}

TEST_F(CommanderOfG, CountsAndTellsOfDesiredDocumentsThatAreReplacedWhileTheyWait) {
  for (int i = 0; i < 6; ++i) commander->offer({.topic = "config/desired", .payload = std::to_string(i)});
  loop.clock.run_for(1s);
  EXPECT_THAT(documents, ElementsAre("2", "3", "4", "5"));
  EXPECT_EQ(commander->counters().dropped, 2U);
  EXPECT_THAT(events, ElementsAre(HasSubstr("flood: \"config/desired\": pushed out one that waited")));
}

}  // namespace
}  // namespace sluice
