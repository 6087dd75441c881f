// Somebody takes outbox.db away, or the file system does.
#include "tests/unit/outbox/disk_bench.hpp"

namespace sluice {
namespace {

using namespace testing;
using MissingFile = DiskBench;

TEST_F(MissingFile, NamesWhatMayHaveBeenInIt) {
  for (const bool is_clean : {true, false}) {
    const std::uint64_t first = outbox->next_sequence();
    append(100);
    run_for(2min);  // the numbers say by now that these are on disk
    is_clean ? stop() : kill();
    std::filesystem::remove(directory.file("outbox.db"));
    std::filesystem::remove(directory.file("outbox.db-wal"));
    happenings.clear();
    start();
    ASSERT_EQ(happenings.size(), 1u) << is_clean;
    EXPECT_EQ(happenings[0].type, EventType::records_unknown);
    EXPECT_THAT(happenings[0].detail, ::testing::HasSubstr("was gone"));
    EXPECT_LE(happenings[0].ranges.front().first, first);
    EXPECT_GE(happenings[0].ranges.back().last, first + 99);
  }
}

TEST_F(MissingFile, NamesNothingWhenAllWasDelivered) {
  cursor->begin();
  append(100);
  EXPECT_EQ(deliver(Lane::live).size(), 100u);
  stop();
  std::filesystem::remove(directory.file("outbox.db"));
  start();
  EXPECT_TRUE(happenings.empty());
}

}  // namespace
}  // namespace sluice
