#include "drivers/contact/edge_sequence.hpp"

#include <gtest/gtest.h>

namespace sluice::contact {
namespace {

TEST(EdgeSequence, MissesNothingFromOneOn) {
  EdgeSequence sequence;
  for (std::uint32_t number = 1; number <= 5; ++number) EXPECT_EQ(sequence.missed_before(number), 0U);
}

TEST(EdgeSequence, CountsWhatWasDroppedBeforeTheFirstEdgeAndBetweenTwo) {
  EdgeSequence sequence;
  EXPECT_EQ(sequence.missed_before(4), 3U);
  EXPECT_EQ(sequence.missed_before(5), 0U);
  EXPECT_EQ(sequence.missed_before(10), 4U);
}

TEST(EdgeSequence, TakesEachEdgeOnce) {
  EdgeSequence sequence;
  EXPECT_EQ(sequence.missed_before(1), 0U);
  EXPECT_EQ(sequence.missed_before(2), 0U);
  EXPECT_EQ(sequence.missed_before(2), std::nullopt);
  EXPECT_EQ(sequence.missed_before(1), std::nullopt);
  EXPECT_EQ(sequence.missed_before(3), 0U);
}

TEST(EdgeSequence, GoesOnWhenTheNumbersWrapAround) {
  EdgeSequence sequence;
  for (const std::uint32_t number : {0x7FFFFFFFU, 0xFFFFFFFDU, 0xFFFFFFFEU}) (void)sequence.missed_before(number);
  EXPECT_EQ(sequence.missed_before(0xFFFFFFFFU), 0U);
  EXPECT_EQ(sequence.missed_before(0U), 0U);
  EXPECT_EQ(sequence.missed_before(3U), 2U);
}

}  // namespace
}  // namespace sluice::contact
