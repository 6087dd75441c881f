#include "tests/support/disk_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Kind = DiskOperation::Kind;

class DiskModelTest : public ::testing::Test {
 protected:
  void write(std::uint64_t offset, const std::string& bytes) {
    model_.apply({.kind = Kind::write, .file = 0, .offset = offset, .bytes = bytes});
  }
  std::string content(const CrashChoice& choice = {}) const { return model_.crashed(choice).at("old"); }

  const std::string first_ = std::string(512, 'a');
  const std::string second_ = std::string(512, 'b');
  DiskModel model_{{{"old", first_ + second_}}};
};

TEST_F(DiskModelTest, LosesWhatWasNotSyncedAndShowsIt) {
  write(0, "new");
  EXPECT_EQ(content(), first_ + second_);
  EXPECT_THAT(model_.seen(), ElementsAre(Pair("old", "new" + first_.substr(3) + second_)));
}

TEST_F(DiskModelTest, KeepsWhatWasSynced) {
  write(0, "new");
  model_.apply({.kind = Kind::sync, .file = 0});
  EXPECT_EQ(content(), "new" + first_.substr(3) + second_);
  EXPECT_EQ(model_.pending(), 0);
}

TEST_F(DiskModelTest, KeepsEachSectorOfAWriteByItself) {
  write(500, std::string(24, 'n'));
  ASSERT_EQ(model_.pending(), 2);
  EXPECT_EQ(content({.kept = {true, false}}), first_.substr(0, 500) + std::string(12, 'n') + second_);
  EXPECT_EQ(content({.kept = {false, true}}), first_ + std::string(12, 'n') + second_.substr(12));
}

TEST_F(DiskModelTest, TearsTheLastSectorThatIsKept) {
  write(0, "12");
  write(512, "345");
  write(600, "678");
  EXPECT_EQ(content({.kept = {true, true, false}, .torn = 2}), "12" + first_.substr(2) + "34" + second_.substr(2));
}

TEST_F(DiskModelTest, KeepsTheLaterOfTwoWritesToOnePlace) {
  write(0, "1");
  write(0, "2");
  EXPECT_EQ(content({.kept = {true, true}})[0], '2');
  EXPECT_EQ(content({.kept = {true, false}})[0], '1');
}

TEST_F(DiskModelTest, MayGrowAFileWithoutItsData) {
  write(1024, std::string(512, 'c'));
  ASSERT_EQ(model_.pending(), 2);
  EXPECT_EQ(content({.kept = {true, false}}), first_ + second_ + std::string(512, '\0'));
  EXPECT_EQ(content({.kept = {false, true}}), first_ + second_ + std::string(512, 'c'));
}

TEST_F(DiskModelTest, MayLoseATruncation) {
  model_.apply({.kind = Kind::truncate, .file = 0, .offset = 512});
  EXPECT_EQ(content(), first_ + second_);
  EXPECT_EQ(content({.kept = {true}}), first_);
}

TEST_F(DiskModelTest, LosesForGoodWhatAFailedSyncHadToWrite) {
  write(0, "lost");
  model_.apply({.kind = Kind::lose, .file = 0});
  write(512, "kept");
  model_.apply({.kind = Kind::sync, .file = 0});
  EXPECT_EQ(content(), first_ + "kept" + second_.substr(4));
  EXPECT_EQ(model_.seen().at("old"), "lost" + first_.substr(4) + "kept" + second_.substr(4));
}

TEST_F(DiskModelTest, ForgetsANewFileUntilItsDirectoryIsSynced) {
  model_.apply({.kind = Kind::create, .file = 1, .name = "new"});
  model_.apply({.kind = Kind::write, .file = 1, .offset = 0, .bytes = "text"});
  model_.apply({.kind = Kind::sync, .file = 1});
  EXPECT_FALSE(model_.crashed().contains("new"));
  EXPECT_EQ(model_.crashed({.kept = {}, .names = 1}).at("new"), "text");
  model_.apply({.kind = Kind::sync_names});
  EXPECT_EQ(model_.crashed().at("new"), "text");
}

TEST_F(DiskModelTest, KeepsChangesOfNamesInTheirOrder) {
  model_.apply({.kind = Kind::rename, .name = "old", .to = "aside"});
  model_.apply({.kind = Kind::create, .file = 1, .name = "old"});
  EXPECT_THAT(model_.crashed(), ElementsAre(Pair("old", first_ + second_)));
  EXPECT_THAT(model_.crashed({.kept = {}, .names = 1}), ElementsAre(Pair("aside", first_ + second_)));
  EXPECT_THAT(model_.crashed({.kept = {}, .names = 2}), ElementsAre(Pair("aside", first_ + second_), Pair("old", "")));
}

TEST_F(DiskModelTest, KnowsAFileByASecondName) {
  model_.apply({.kind = Kind::link, .name = "old", .to = "second"});
  model_.apply({.kind = Kind::remove, .name = "old"});
  EXPECT_THAT(model_.seen(), ElementsAre(Pair("second", first_ + second_)));
  EXPECT_EQ(model_.crashed({.kept = {}, .names = 1}).size(), 2);
}

TEST_F(DiskModelTest, MayBringBackARemovedFile) {
  model_.apply({.kind = Kind::remove, .name = "old"});
  EXPECT_THAT(model_.crashed(), ElementsAre(Pair("old", first_ + second_)));
  model_.apply({.kind = Kind::sync_names});
  EXPECT_THAT(model_.crashed(), IsEmpty());
}

}  // namespace
}  // namespace sluice::testing
