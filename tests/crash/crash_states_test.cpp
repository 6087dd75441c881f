#include "tests/support/crash_states.hpp"

#include <gtest/gtest.h>

namespace sluice::testing {
namespace {

using Kind = DiskOperation::Kind;

DiskModel with_sectors(std::size_t count) {
  DiskModel model({{"file", std::string(count * DiskModel::sector, 'a')}});
  for (std::size_t i = 0; i < count; ++i) {
    model.apply({.kind = Kind::write, .file = 0, .offset = i * DiskModel::sector, .bytes = std::string(DiskModel::sector, 'b')});
  }
  return model;
}

std::vector<DiskImage> first_states(const DiskModel& model, std::size_t most, std::uint64_t seed = 1) {
  CrashStates states(model, seed);
  std::vector<DiskImage> images;
  while (images.size() < most) {
    auto state = states.next();
    if (!state) break;
    images.push_back(std::move(state->image));
  }
  return images;
}

TEST(CrashStates, HasOneStateWhenNothingIsPending) {
  EXPECT_EQ(first_states(DiskModel({{"file", "text"}}), 10), (std::vector<DiskImage>{{{"file", "text"}}}));
}

TEST(CrashStates, TriesEveryCombinationOfFewSectorsWholeAndTorn) {
  const auto model = with_sectors(3);
  std::set<std::string> whole;
  for (const auto& image : first_states(model, 1000)) {
    const std::string& content = image.at("file");
    std::string shape;
    for (std::size_t i = 0; i < 3; ++i) shape += content[i * DiskModel::sector] + std::string(1, content[(i + 1) * DiskModel::sector - 1]);
    whole.insert(shape);
  }
  EXPECT_EQ(whole.size(), 8 + 7);  // a torn one ends as it was before
}

TEST(CrashStates, BeginsWithNothingAndWithEverything) {
  for (const std::size_t count : {2U, 20U}) {
    const auto model = with_sectors(count);
    const auto images = first_states(model, 2);
    ASSERT_EQ(images.size(), 2);
    EXPECT_EQ(images[0], model.crashed());
    EXPECT_EQ(images[1], model.seen());
  }
}

TEST(CrashStates, NeverShowsOneStateTwice) {
  const auto images = first_states(with_sectors(20), 500);
  EXPECT_EQ(images.size(), 500);
  EXPECT_EQ(std::set(images.begin(), images.end()).size(), 500);
}

TEST(CrashStates, AreTheSameForOneSeedAndOthersForAnother) {
  const auto model = with_sectors(20);
  EXPECT_EQ(first_states(model, 50, 7), first_states(model, 50, 7));
  EXPECT_NE(first_states(model, 50, 7), first_states(model, 50, 8));
}

TEST(CrashStates, CombinesChangesOfNamesWithContents) {
  auto model = with_sectors(1);
  model.apply({.kind = Kind::rename, .name = "file", .to = "other"});
  std::set<std::pair<std::string, char>> seen;
  for (const auto& image : first_states(model, 100)) seen.emplace(image.begin()->first, image.begin()->second.back());
  EXPECT_EQ(seen.size(), 4);
}

}  // namespace
}  // namespace sluice::testing
