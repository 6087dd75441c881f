#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/open_store.hpp"

namespace sluice {
namespace {

using namespace sluice::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Writes telemetry ten at a time until something is lost.
struct Filling {
  Store& store;
  OnFull on_full;
  std::uint64_t next = 1;
  Written last = {};

  std::vector<Loss> until_loss() {
    while (last.losses.empty() && next < 20000) more();
    return last.losses;
  }
  void more() {
    Writing writing = telemetry_of(next, next + 9);
    writing.max_bytes = small_file;
    writing.on_full = on_full;
    last = must_write(store, writing);
    next += 10;
  }
};

std::uint64_t count(const Loss& loss) {
  std::uint64_t count = 0;
  for (const SequenceRange& range : loss.ranges) count += range.last - range.first + 1;
  return count;
}

TEST(AFullStore, DropsTheOldestTelemetryAndNamesIt) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Filling filling{*store, OnFull::drop_oldest};
  const auto losses = filling.until_loss();
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_EQ(losses[0].reason, "drop_oldest");
  ASSERT_EQ(losses[0].ranges.size(), 1U);
  EXPECT_EQ(losses[0].ranges[0].first, 1U);
  EXPECT_EQ(count(losses[0]), losses[0].records);
  EXPECT_EQ(numbers(*store), from_to(losses[0].ranges[0].last + 1, filling.next - 1));
  EXPECT_EQ(filling.last.there.records, filling.next - 1 - losses[0].records);
}

TEST(AFullStore, StaysWithinItsBoundForEver) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Filling filling{*store, OnFull::drop_oldest};
  std::uint64_t lost = 0;
  for (int i = 0; i < 300; ++i) {
    filling.more();
    for (const Loss& loss : filling.last.losses) lost += loss.records;
    ASSERT_LE(filling.last.there.bytes, small_file);
  }
  EXPECT_EQ(filling.last.there.records + lost, 3000U);
  EXPECT_EQ(filling.last.there.records, numbers(*store).size());
  EXPECT_GT(filling.last.there.bytes, small_file * 9 / 10);
  EXPECT_LE(std::filesystem::file_size(home.path() / "outbox.db"), small_file);
}

TEST(AFullStore, DropsTheNewcomersWhenTold) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Filling filling{*store, OnFull::drop_newest};
  const auto losses = filling.until_loss();
  ASSERT_EQ(losses.size(), 1U);
  EXPECT_EQ(losses[0].reason, "drop_newest");
  EXPECT_EQ(count(losses[0]), losses[0].records);
  EXPECT_EQ(losses[0].ranges[0].last, filling.next - 1);
  EXPECT_EQ(numbers(*store), from_to(1, losses[0].ranges[0].first - 1));
}

TEST(AFullStore, LetsEventsPushOutTheNewestTelemetryUnderDropNewest) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Filling filling{*store, OnFull::drop_newest};
  filling.until_loss();
  const std::uint64_t newest = numbers(*store).back();
  const Written written = must_write(*store, {.records = {event(filling.next)}, .max_bytes = small_file, .on_full = OnFull::drop_newest});
  ASSERT_EQ(written.losses.size(), 1U);
  EXPECT_EQ(written.losses[0].ranges[0].last, newest);
  EXPECT_EQ(numbers(*store).back(), written.losses[0].ranges[0].first - 1);
  EXPECT_THAT(numbers(*store, RecordKind::event), ElementsAre(filling.next));
}

TEST(AFullStore, LetsWhatWasGivenOutGoLast) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Filling filling{*store, OnFull::drop_oldest};
  filling.more();
  must_read(*store, RecordKind::telemetry, {1, 5});
  const auto losses = filling.until_loss();
  EXPECT_EQ(losses.at(0).ranges.at(0).first, 6U);
  const Chunk chunk = must_read(*store, RecordKind::telemetry, {1, 9});
  EXPECT_EQ(numbers(chunk), from_to(1, 5));
}

TEST(AFullStore, NeverDropsEventsForTelemetry) {
  ScratchDirectory home;
  const auto store = open_store(home);
  must_write(*store, {.records = {event(1), event(2)}});
  Filling filling{*store, OnFull::drop_oldest, 3};
  for (int i = 0; i < 200; ++i) filling.more();
  EXPECT_THAT(numbers(*store, RecordKind::event), ElementsAre(1, 2));
}

TEST(AFullStore, RefusesTelemetryWhenThereAreOnlyEvents) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Writing writing{.max_bytes = small_file};
  for (std::uint64_t i = 1; i < 3000; ++i) writing.records.push_back(event(i));
  must_write(*store, writing);
  const auto events = numbers(*store, RecordKind::event);
  const Written written = must_write(*store, {.records = telemetry_of(5000, 5999).records, .max_bytes = small_file});
  EXPECT_EQ(numbers(*store, RecordKind::event), events);
  ASSERT_EQ(written.losses.size(), 1U);
  EXPECT_EQ(written.losses[0].records + numbers(*store).size(), 1000U);
  EXPECT_EQ(numbers(*store).back(), 5999U);
}

TEST(AFullStore, NamesAlsoWhatADroppedEventNamed) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Record dropped = sample_event(TimePoint(0s), EventType::records_dropped, "");
  std::get<Happening>(dropped.body).ranges = {{100, 200}};
  must_write(*store, {.records = {numbered(dropped, 201)}});
  Writing writing{.max_bytes = small_file};
  for (std::uint64_t i = 300; i < 4000; ++i) writing.records.push_back(event(i));
  const Written written = must_write(*store, writing);
  ASSERT_EQ(written.losses.size(), 1U);
  EXPECT_EQ(written.losses[0].ranges[0], (SequenceRange{100, 201}));
}

TEST(AFullStore, ReachesALoweredLimitByAndByAndRefusesNothingMeanwhile) {
  ScratchDirectory home;
  const auto store = open_store(home);
  must_write(*store, telemetry_of(1, 30'000));
  std::uint64_t next = 30'001;
  Written written = must_write(*store, {.records = {telemetry(next)}, .max_bytes = small_file});
  EXPECT_GT(written.there.bytes, small_file);
  while (written.there.bytes > small_file && next < 31'000) {
    ++next;
    written = must_write(*store, {.records = {telemetry(next)}, .max_bytes = small_file});
  }
  EXPECT_LT(next, 30'100U);
  EXPECT_GE(must_read(*store, RecordKind::telemetry, {30'001, next}).records.size(), next - 30'000);
}

TEST(AFullStore, TakesRecordsAgainWhenRoomCameBack) {
  ScratchDirectory home;
  const auto store = open_store(home);
  Filling filling{*store, OnFull::drop_newest};
  filling.until_loss();
  must_write(*store, {.done_telemetry = {everything}});
  filling.more();
  EXPECT_THAT(filling.last.losses, IsEmpty());
  EXPECT_EQ(filling.last.there.records, 10U);
}

}  // namespace
}  // namespace sluice
