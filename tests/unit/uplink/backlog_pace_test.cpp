#include "gateway/uplink/backlog_pace.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

constexpr auto accepted = PublishOutcome::accepted;

struct BacklogPaceTest : ::testing::Test {
  BacklogPaceTest() { pace.answer_took(0s); }

  /// Sends one batch, whose acknowledgement takes so long.
  void deliver(Duration took, PublishOutcome outcome = accepted) {
    pace.sent(++id, now);
    now += took;
    pace.answered(id, outcome, now);
  }
  void grow_up() {
    for (int i = 0; i < 100; ++i) deliver(1s);
  }

  BacklogPace pace{{.most_batches = 13, .max_bytes = 16384}};
  TimePoint now{1s};
  PublishId id = 0;
};

TEST_F(BacklogPaceTest, BeginsWithTwoSmallBatches) {
  EXPECT_EQ(pace.bytes(), 1024U);
  pace.sent(1, now);
  EXPECT_TRUE(pace.has_room());
  pace.sent(2, now);
  EXPECT_FALSE(pace.has_room());
  pace.answered(1, accepted, now + 1500ms);
  EXPECT_TRUE(pace.has_room());
}

TEST_F(BacklogPaceTest, MakesBatchesLargerAndThenMoreWhileTheyAreAcknowledgedQuickly) {
  for (const std::size_t bytes : {2048U, 4096U, 8192U, 16384U}) {
    deliver(1s);
    EXPECT_EQ(pace.bytes(), bytes);
    EXPECT_EQ(pace.batches(), 2U);
  }
  deliver(1s);
  EXPECT_EQ(pace.batches(), 3U);
  grow_up();
  EXPECT_EQ(pace.batches(), 13U);
  EXPECT_EQ(pace.bytes(), 16384U);
}

TEST_F(BacklogPaceTest, StaysAsItIsBetweenQuickAndSlow) {
  deliver(1001ms);
  deliver(2s);
  EXPECT_EQ(pace.bytes(), 1024U);
  EXPECT_EQ(pace.batches(), 2U);
}

TEST_F(BacklogPaceTest, GrowsOverALongWayOnWhichNothingQueues) {
  BacklogPace far({.most_batches = 13, .max_bytes = 16384});
  far.answer_took(6s);
  for (PublishId each = 1; each < 20; ++each) {
    far.sent(each, now);
    now += 7s;
    far.answered(each, accepted, now);
  }
  EXPECT_EQ(far.bytes(), 16384U);
  EXPECT_EQ(far.batches(), 13U);
}

TEST_F(BacklogPaceTest, ComparesWithTheShortestOfAllAnswers) {
  BacklogPace far({.most_batches = 13, .max_bytes = 16384});
  far.answer_took(3s);
  far.answer_took(500ms);
  far.sent(1, now);
  far.answered(1, accepted, now + 2501ms);
  EXPECT_EQ(far.batches(), 1U);
}

TEST_F(BacklogPaceTest, GrowsAgainWhenTheWayHasBecomeLonger) {
  for (int i = 0; i < 2; ++i) deliver(4s);
  EXPECT_EQ(pace.batches(), 1U);
  deliver(4s);
  EXPECT_EQ(pace.bytes(), 2048U);
}

TEST_F(BacklogPaceTest, StaysSmallWhileOneSmallBatchAloneTakesMoreThanAQuarterOfThePatience) {
  for (int i = 0; i < 9; ++i) deliver(5001ms);
  EXPECT_EQ(pace.batches(), 1U);
  EXPECT_EQ(pace.bytes(), 1024U);
}

TEST_F(BacklogPaceTest, IsMoreCarefulWhenItsAcknowledgementsMustComeSooner) {
  BacklogPace careful({.most_batches = 13, .max_bytes = 16384, .patience = 4s});
  careful.answer_took(0s);
  careful.sent(1, now);
  careful.answered(1, accepted, now + 501ms);
  EXPECT_EQ(careful.bytes(), 1024U);
  careful.sent(2, now);
  careful.answered(2, accepted, now + 500ms);
  EXPECT_EQ(careful.bytes(), 2048U);
  careful.sent(3, now + 1s);
  careful.answered(3, accepted, now + 1s + 1001ms);
  EXPECT_EQ(careful.batches(), 1U);
}

TEST_F(BacklogPaceTest, HalvesTheBatchesInFlightAndThenTheirSizeWhenAcknowledgementsAreSlow) {
  grow_up();
  for (const std::size_t batches : {6U, 3U, 1U}) {
    deliver(2001ms);
    EXPECT_EQ(pace.batches(), batches);
    EXPECT_EQ(pace.bytes(), 16384U);
  }
  for (const std::size_t bytes : {8192U, 4096U, 2048U, 1024U, 1024U}) {
    deliver(2001ms);
    EXPECT_EQ(pace.batches(), 1U);
    EXPECT_EQ(pace.bytes(), bytes);
  }
}

TEST_F(BacklogPaceTest, GrowsOnceForAllThatWasSentBeforeIt) {
  pace.sent(1, now);
  pace.sent(2, now);
  pace.answered(1, accepted, now + 500ms);
  pace.answered(2, accepted, now + 600ms);
  EXPECT_EQ(pace.bytes(), 2048U);
}

TEST_F(BacklogPaceTest, SlowsDownOnceForAllThatWasSentBeforeIt) {
  grow_up();
  for (int i = 0; i < 13; ++i) pace.sent(++id, now);
  for (PublishId each = id - 12; each <= id; ++each) pace.answered(each, accepted, now + 3s);
  EXPECT_EQ(pace.batches(), 6U);
}

TEST_F(BacklogPaceTest, SlowsDownWhenTheBrokerIsBusy) {
  grow_up();
  deliver(0s, PublishOutcome::busy);
  EXPECT_EQ(pace.batches(), 6U);
}

TEST_F(BacklogPaceTest, LearnsNothingFromOtherRefusals) {
  deliver(0s, PublishOutcome::too_large);
  deliver(0s, PublishOutcome::denied);
  EXPECT_EQ(pace.bytes(), 1024U);
  EXPECT_TRUE(pace.has_room());
}

TEST_F(BacklogPaceTest, KeepsToWhatTheWindowAndABatchPermit) {
  BacklogPace small({.most_batches = 1, .max_bytes = 512});
  EXPECT_EQ(small.bytes(), 512U);
  EXPECT_EQ(small.batches(), 1U);
  for (PublishId each = 1; each < 10; ++each) {
    small.sent(each, now);
    small.answered(each, accepted, now + (each < 5 ? 0s : 5s));
    EXPECT_EQ(small.bytes(), 512U);
    EXPECT_EQ(small.batches(), 1U);
  }
}

TEST_F(BacklogPaceTest, TakesNoMoreRecordsASecondThanItMay) {
  pace.set_records_a_second(10, now);
  EXPECT_LE(pace.due_at(), now);
  pace.took(25, now);
  EXPECT_EQ(pace.due_at(), now + 2500ms);
  now += 10s;
  pace.took(1, now);
  EXPECT_EQ(pace.due_at(), now + 100ms) << "what was not used is not saved up";
}

TEST_F(BacklogPaceTest, WaitsForNothingWithoutARate) {
  pace.took(1'000'000, now);
  EXPECT_LE(pace.due_at(), now);
  pace.set_records_a_second(1, now);
  pace.took(1'000'000, now);
  pace.set_records_a_second(0, now);
  EXPECT_LE(pace.due_at(), now);
}

}  // namespace
}  // namespace sluice
