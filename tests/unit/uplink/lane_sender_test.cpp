#include "gateway/uplink/lane_sender.hpp"

#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

constexpr PublishAnswer arrived{.outcome = PublishOutcome::accepted};
constexpr PublishAnswer busy{.outcome = PublishOutcome::busy};
constexpr PublishAnswer denied{.outcome = PublishOutcome::denied};
constexpr PublishAnswer too_large{.outcome = PublishOutcome::too_large};

/// Each record is 100 bytes, and what holds more than `limit` is not packed.
struct LaneSenderTest : testing::SessionBench {
  LaneSender::Packed pack(std::span<const std::shared_ptr<const Record>> records, std::size_t max_bytes) const {
    if (limit < 100) return {};
    const std::size_t fitting = std::clamp<std::size_t>(max_bytes / 100, 1, records.size());
    return {.message = Message{.topic = "t", .payload = std::string(fitting * 100, 'x')}, .records = fitting};
  }
  void load(int records) {
    for (int i = 0; i < records; ++i) reading(i);
    lane.load(1'000'000);
  }
  PublishId send() { return lane.send(broker).value_or(0); }
  std::uint64_t kept() const { return outbox.use().records; }

  std::size_t limit = 100;
  std::vector<std::uint64_t> given_up;
  LaneSender lane{{.lane = Lane::backlog, .max_bytes = 1000},
                  *cursor,
                  [this](auto records, std::size_t max_bytes) { return pack(records, max_bytes); },
                  [this](const Record& record) { given_up.push_back(record.sequence); },
                  1};
  TimePoint now = loop.clock.now();
};

TEST_F(LaneSenderTest, KeepsRecordsInTheOutboxUntilTheyAreAcknowledged) {
  load(3);
  const auto id = send();
  EXPECT_EQ(kept(), 3U);
  EXPECT_TRUE(lane.on_answer(id, arrived, now));
  EXPECT_EQ(kept(), 0U);
  EXPECT_TRUE(lane.is_empty());
}

TEST_F(LaneSenderTest, AcknowledgesInOrderWhateverTheOrderOfTheAnswers) {
  load(1);
  load(1);
  const auto first = send();
  const auto second = send();
  lane.on_answer(second, arrived, now);
  EXPECT_EQ(kept(), 2U);
  lane.on_answer(first, arrived, now);
  EXPECT_EQ(kept(), 0U);
}

TEST_F(LaneSenderTest, SendsInSeveralMessagesWhatDoesNotFitIntoOne) {
  load(12);
  send();
  EXPECT_TRUE(lane.has_waiting());
  send();
  EXPECT_FALSE(lane.has_waiting());
}

TEST_F(LaneSenderTest, SendsTheSameAgainAfterAPauseWhenTheBrokerIsBusy) {
  load(1);
  lane.on_answer(send(), busy, now);
  EXPECT_GT(lane.paused_until(), now);
  EXPECT_LE(lane.paused_until(), now + 1s);
  EXPECT_TRUE(lane.has_waiting());
  EXPECT_EQ(kept(), 1U);
}

TEST_F(LaneSenderTest, PausesForLongerEachTimeTheBrokerIsBusyAgain) {
  load(1);
  Duration longest = 0s;
  for (int i = 0; i < 20; ++i) {
    lane.on_answer(send(), busy, now);
    longest = std::max(longest, lane.paused_until() - now);
  }
  EXPECT_GT(longest, 10s);
  EXPECT_LE(longest, 60s);
}

TEST_F(LaneSenderTest, HoldsWhatIsNotAuthorised) {
  load(1);
  lane.on_answer(send(), denied, now);
  EXPECT_GE(lane.paused_until(), now + 30s);
  EXPECT_TRUE(lane.has_waiting());
  EXPECT_TRUE(given_up.empty());
}

TEST_F(LaneSenderTest, SplitsWhatIsTooLarge) {
  load(8);
  lane.on_answer(send(), too_large, now);
  std::vector<PublishId> ids;
  while (lane.has_waiting()) ids.push_back(send());
  EXPECT_EQ(ids.size(), 2U);
  for (const auto id : ids) lane.on_answer(id, arrived, now);
  EXPECT_EQ(kept(), 0U);
  EXPECT_TRUE(given_up.empty());
}

TEST_F(LaneSenderTest, GivesUpASingleRecordThatTheBrokerCallsTooLarge) {
  load(1);
  lane.on_answer(send(), too_large, now);
  EXPECT_EQ(given_up, std::vector<std::uint64_t>{1});
  EXPECT_EQ(kept(), 0U);
}

TEST_F(LaneSenderTest, GivesUpOnlyTheRecordThatDoesNotFitAtAll) {
  load(3);
  limit = 0;
  EXPECT_EQ(lane.send(broker), std::nullopt);
  EXPECT_EQ(given_up, std::vector<std::uint64_t>{1});
  limit = 100;
  lane.on_answer(send(), arrived, now);
  EXPECT_EQ(kept(), 0U);
}

TEST_F(LaneSenderTest, DoesNotKnowThePublishesOfOthers) {
  load(1);
  EXPECT_FALSE(lane.on_answer(send() + 1, arrived, now));
}

}  // namespace
}  // namespace sluice
