#include "gateway/config/problems.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

void add(Problems& problems, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) problems.add(Path{"k" + std::to_string(i)}, {}, "is wrong");
}

TEST(ManyProblems, AreCountedWhenNobodyReadsThemAnyMore) {
  Problems problems;
  add(problems, 29'000);
  EXPECT_TRUE(problems.is_full());
  const auto all = problems.take();
  ASSERT_EQ(all.size(), Problems::most + 1);
  EXPECT_EQ(all[99].path, "k99");
  EXPECT_EQ(all[100].path, "");
  EXPECT_EQ(all[100].message, "28900 more problems");
}

TEST(ManyProblems, ThatAreOneMoreAreOne) {
  Problems problems;
  add(problems, Problems::most + 1);
  EXPECT_EQ(problems.take().back().message, "1 more problem");
}

TEST(ManyProblems, ThatAreNotMoreAreAllTold) {
  Problems problems;
  add(problems, Problems::most);
  EXPECT_EQ(problems.take().back().path, "k99");
  EXPECT_TRUE(problems.none());
}

TEST(ManyProblems, AreKnownByTheirPathsToTheLast) {
  Problems problems;
  add(problems, 200);
  EXPECT_TRUE(problems.below(Path{"k199"}));
  EXPECT_FALSE(problems.below(Path{"k200"}));
}

}  // namespace
}  // namespace sluice
