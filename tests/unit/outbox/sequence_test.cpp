#include <random>
#include <set>

#include <gtest/gtest.h>

#include "gateway/outbox/sequence_blocks.hpp"
#include "gateway/sequence_set.hpp"

namespace sluice {
namespace {

using Ranges = std::vector<SequenceRange>;

TEST(SequenceSet, JoinsNeighboursAndOverlaps) {
  SequenceSet set;
  for (const unsigned number : {5u, 7u, 6u, 1u}) set.add(number);
  set.add({10, 20});
  set.add({15, 25});
  EXPECT_EQ(set.smallest(), 1u);
  EXPECT_EQ(set.count(), 1u + 3u + 16u);
  EXPECT_EQ(set.take(2), (Ranges{{1, 1}, {5, 7}}));
  EXPECT_EQ(set.take(9), (Ranges{{10, 25}}));
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.smallest(), std::nullopt);
}

TEST(SequenceSet, SwallowsWhatItSpans) {
  SequenceSet set;
  for (const unsigned number : {2u, 4u, 6u, 8u}) set.add(number);
  set.add({3, 7});
  EXPECT_EQ(set.take(9), (Ranges{{2, 8}}));
}

TEST(SequenceSet, HoldsWhatANaiveSetHolds) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    SequenceSet set;
    std::set<std::uint64_t> naive;
    for (int i = 0; i < 60; ++i) {
      const auto first = std::uniform_int_distribution<std::uint64_t>(0, 200)(random);
      const auto last = first + std::uniform_int_distribution<std::uint64_t>(0, 8)(random);
      set.add({first, last});
      for (auto number = first; number <= last; ++number) naive.insert(number);
    }
    EXPECT_EQ(set.count(), naive.size());
    std::uint64_t before = 0;
    for (const SequenceRange& range : set.take(1000)) {
      EXPECT_TRUE(before == 0 || range.first > before + 1) << "ranges that touch are one";
      for (auto number = range.first; number <= range.last; ++number) EXPECT_EQ(naive.erase(number), 1u);
      before = range.last;
    }
    EXPECT_TRUE(naive.empty());
  }
}

TEST(SequenceBlocks, GiveNumbersThatRiseByOneFromTheBlockThatWasReserved) {
  SequenceBlocks blocks({.stream = "s", .last = 110}, 100);
  EXPECT_EQ(blocks.take(), 11u);
  EXPECT_EQ(blocks.take(), 12u);
  EXPECT_EQ(blocks.next(), 13u);
}

TEST(SequenceBlocks, AskForTheNextBlockWhenHalfOfThisOneIsUsed) {
  SequenceBlocks blocks({.stream = "s", .last = 100}, 100);
  for (int i = 0; i < 50; ++i) (void)blocks.take();
  EXPECT_FALSE(blocks.is_low());
  (void)blocks.take();
  EXPECT_TRUE(blocks.is_low());
  const Numbering wanted = blocks.extension(40);
  EXPECT_EQ(wanted, (Numbering{.stream = "s", .settled = 40, .kept = 40, .last = 151, .stopped = false}));
  blocks.extended(wanted);
  EXPECT_FALSE(blocks.is_low());
  EXPECT_EQ(blocks.take(), 52u);
}

TEST(SequenceBlocks, ReserveFiveMinutesAheadWithinBounds) {
  SequenceBlocks blocks({.stream = "s", .last = 100}, 100);
  const auto ahead = [&](std::uint64_t used_in_a_minute) {
    blocks.fit(used_in_a_minute);
    return blocks.extension(1).last;
  };
  EXPECT_EQ(ahead(0), SequenceBlocks::least_block);
  EXPECT_EQ(ahead(200), 1000u);
  EXPECT_EQ(ahead(100'000), SequenceBlocks::largest_block);
}

TEST(SequenceBlocks, BeginWithRoomForTheStartOfAllDevices) {
  EXPECT_EQ(SequenceBlocks::first_block(0), SequenceBlocks::least_block);
  EXPECT_EQ(SequenceBlocks::first_block(1'000'000), SequenceBlocks::largest_block);
  for (const std::size_t devices : {1U, 250U, 600U, 1200U}) {
    const std::uint64_t block = SequenceBlocks::first_block(devices);
    SequenceBlocks blocks({.stream = "s", .last = block}, block);
    for (std::uint64_t i = 0; i < 2 * devices; ++i) (void)blocks.take();
    EXPECT_FALSE(blocks.is_low()) << devices;
  }
}

TEST(SequenceBlocks, TrustOnlyWhatTheDiskSaysWhateverBecameOfTheLastWrite) {
  SequenceBlocks blocks({.stream = "s", .last = 10'000}, 10'000, [](const Numbering&) { return Result<void>(); });
  EXPECT_EQ(blocks.last_reserved(), 10'000U);
  blocks.fit(0);
  const Numbering smaller = blocks.extension(1);
  blocks.extending(smaller);
  EXPECT_EQ(blocks.last_reserved(), SequenceBlocks::least_block);
  blocks.grow();
  const Numbering larger = blocks.extension(1);
  blocks.extending(larger);
  EXPECT_EQ(blocks.last_reserved(), SequenceBlocks::least_block) << "it may still fail";
  blocks.extended(larger);
  EXPECT_EQ(blocks.last_reserved(), 2 * SequenceBlocks::least_block);
}

TEST(SequenceBlocks, GrowWhenTheyAreUsedUpTooSoon) {
  SequenceBlocks blocks({.stream = "s", .last = 500}, 500);
  blocks.grow();
  EXPECT_EQ(blocks.extension(1).last, 1000u);
  for (int i = 0; i < 10; ++i) blocks.grow();
  EXPECT_EQ(blocks.extension(1).last, SequenceBlocks::largest_block);
}

TEST(SequenceBlocks, GiveTheUnusedRestBackAtACleanStop) {
  SequenceBlocks blocks({.stream = "s", .last = 100}, 100);
  (void)blocks.take();
  EXPECT_EQ(blocks.at_stop(2), (Numbering{.stream = "s", .settled = 2, .kept = 2, .last = 1, .stopped = true}));
}

TEST(Numbering, ReadsBackWhatItWrote) {
  Numbering numbering = new_numbering();
  EXPECT_EQ(numbering.stream.size(), 36u);
  EXPECT_NE(numbering.stream, new_numbering().stream);
  numbering.settled = 7;
  numbering.last = 18'446'744'073'709'551'614u;
  numbering.stopped = true;
  EXPECT_EQ(numbering_from(to_text(numbering)), numbering);
}

TEST(Numbering, IsRefusedWhenASingleCharacterDiffers) {
  const std::string good = to_text(new_numbering());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string damaged = good;
    damaged[i] ^= 1;
    EXPECT_EQ(numbering_from(damaged), std::nullopt) << damaged;
    EXPECT_EQ(numbering_from(good.substr(0, i)), std::nullopt);
  }
  EXPECT_EQ(numbering_from(good + "\n"), std::nullopt);
  EXPECT_EQ(numbering_from(std::string(200, '\0')), std::nullopt);
}

}  // namespace
}  // namespace sluice
