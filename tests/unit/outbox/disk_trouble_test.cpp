// What is said of a disk that fails, is full, and is well again.
#include "tests/unit/outbox/disk_bench.hpp"

namespace sluice {
namespace {

using namespace testing;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using DiskTrouble = DiskBench;

TEST_F(DiskTrouble, NowAndThenIsToldOnce) {
  for (int i = 0; i < 20; ++i) {
    storage->fails(Reason::overflow);
    append(1);
    run_for(10s);
    EXPECT_TRUE(outbox->use().on_disk) << "there is room between two failures";
  }
  EXPECT_THAT(told, ElementsAre(HasSubstr("make room on the disk")));
  run_for(70s);
  EXPECT_THAT(told, ElementsAre(_, HasSubstr("on disk again")));
  EXPECT_EQ(storage->records_written(), 20u);
}

TEST_F(DiskTrouble, OfLongIsOverAfterAMinuteOfWritingOnly) {
  storage->fails(Reason::overflow, 10);
  append(1);
  run_for(5min);
  while (storage->failures_left() > 0) run_for(1s);
  run_for(70s);  // one write succeeds
  storage->fails(Reason::overflow);
  append(1);
  run_for(30s);
  EXPECT_EQ(told.size(), 1u);
  run_for(70s);
  EXPECT_EQ(told.size(), 2u);
}

TEST_F(DiskTrouble, IsNotOverWhenTheFileOpensButTakesNothing) {
  storage->fails_writes(Reason::bus);
  for (int minute = 0; minute < 20; ++minute) append(1), run_for(1min);
  EXPECT_THAT(told, ElementsAre(HasSubstr("memory only"), HasSubstr("in a new file")));
}

TEST_F(DiskTrouble, OfTwoKindsInTurnIsToldOnceEach) {
  for (int i = 0; i < 10; ++i) {
    storage->fails(i % 2 == 0 ? Reason::overflow : Reason::bus);
    append(1);
    run_for(10s);
  }
  EXPECT_EQ(std::ranges::count_if(told, [](const std::string& what) { return what.contains("memory only"); }), 2);
}

TEST_F(DiskTrouble, IsNotOverBecauseRowsCouldBeDeleted) {
  cursor->begin();
  storage->fails(Reason::overflow);
  append(10);
  run_for(5500ms);  // nobody acknowledges
  EXPECT_EQ(told.size(), 1u);
  drain(Lane::live);
  run_for(5min);
  EXPECT_TRUE(storage->writings.back().records.empty());
  EXPECT_EQ(told.size(), 1u);
  EXPECT_FALSE(outbox->use().on_disk);
}

TEST_F(DiskTrouble, IsFoundToBeOverThoughTheBrokerTakesEverything) {
  cursor->begin();
  storage->fails(Reason::overflow, 3);
  append(10);
  run_for(12s);  // nobody acknowledges
  EXPECT_EQ(storage->failures_left(), 0u);
  for (int i = 0; i < 200; ++i) {
    append(1);
    run_for(100ms);
    deliver(Lane::live);
  }
  EXPECT_TRUE(outbox->use().on_disk);
  run_for(1min);
  EXPECT_THAT(told, ElementsAre(HasSubstr("make room on the disk"), HasSubstr("on disk again")));
}

TEST_F(DiskTrouble, IsOverAtAStopThatWroteEverything) {
  storage->fails(Reason::overflow);
  append(10);
  run_for(1500ms);
  EXPECT_EQ(told.size(), 1u);
  stop();
  EXPECT_THAT(told, ElementsAre(_, HasSubstr("on disk again")));
}

}  // namespace
}  // namespace sluice
