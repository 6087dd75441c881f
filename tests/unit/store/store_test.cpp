#include "gateway/store/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/unit/store/open_store.hpp"
#include "tests/unit/store/same_record.hpp"

namespace sluice {
namespace {

using namespace sluice::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Store, GivesWhatWasWrittenInTheOrderOfNumbersByKind) {
  ScratchDirectory home;
  const auto store = open_store(home);
  must_write(*store, {.records = {telemetry(1), event(2), telemetry(3), event(4)}});
  const Chunk chunk = must_read(*store, RecordKind::telemetry);
  EXPECT_THAT(numbers(chunk), ElementsAre(1, 3));
  EXPECT_TRUE(same(*chunk.records[1], *telemetry(3)));
  EXPECT_THAT(numbers(*store, RecordKind::event), ElementsAre(2, 4));
}

TEST(Store, KeepsWhatWasWrittenOverAReopening) {
  ScratchDirectory home;
  must_write(*open_store(home), {.records = {telemetry(1), event(2), telemetry(3)}, .complete = 3});
  Store::Opened again = opened(settings_in(home));
  EXPECT_EQ(numbers(*again.store), (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(again.there.records, 3U);
  EXPECT_EQ(again.there.first, 1U);
  EXPECT_EQ(again.there.last_event, 2U);
  EXPECT_EQ(again.there.last_telemetry, 3U);
  EXPECT_EQ(again.there.oldest, TimePoint(1s));
  EXPECT_EQ(again.complete, 3U);
  EXPECT_FALSE(again.is_damaged);
  EXPECT_THAT(again.findings, IsEmpty());
}

TEST(Store, RemovesWhatIsDoneInTheSameTransaction) {
  ScratchDirectory home;
  const auto store = open_store(home);
  must_write(*store, telemetry_of(1, 10));
  const Written written = must_write(*store, {.records = {event(11)}, .done_telemetry = {{1, 4}, {6, 6}}});
  EXPECT_THAT(numbers(*store), ElementsAre(5, 7, 8, 9, 10));
  EXPECT_EQ(written.there.records, 6U);
  EXPECT_EQ(written.there.first, 5U);
  EXPECT_EQ(written.there.oldest, TimePoint(5s));
}

TEST(Store, ReplacesARecordThatIsThereAlready) {
  ScratchDirectory home;
  const auto store = open_store(home);
  must_write(*store, telemetry_of(1, 3));
  const Written written = must_write(*store, {.records = {telemetry(2, "soil"), telemetry(4)}});
  EXPECT_EQ(written.there.records, 4U);
  EXPECT_TRUE(same(*must_read(*store, RecordKind::telemetry, {2, 2}).records.front(), *telemetry(2, "soil")));
}

TEST(Store, GivesAtMostWhatWasAskedForAndSaysHowFarThatIs) {
  ScratchDirectory home;
  const auto store = open_store(home);
  must_write(*store, telemetry_of(1, 10));
  const Chunk one = must_read(*store, RecordKind::telemetry, {3, 8}, 1);
  EXPECT_THAT(numbers(one), ElementsAre(3));
  EXPECT_EQ(one.up_to, 3U);
  const Chunk rest = must_read(*store, RecordKind::telemetry, {7, 12});
  EXPECT_THAT(numbers(rest), ElementsAre(7, 8, 9, 10));
  EXPECT_EQ(rest.up_to, 12U);
  const Chunk none = must_read(*store, RecordKind::event, {7, 12});
  EXPECT_THAT(none.records, IsEmpty());
  EXPECT_EQ(none.up_to, 12U);
}

TEST(Store, KeepsWhatEachSessionHasGot) {
  ScratchDirectory home;
  must_write(*open_store(home), {.records = telemetry_of(1, 20).records,
                                 .cursors = {{.name = "mqtt", .events = {{3, 4}}, .telemetry = {{5, 9}, {11, 12}}},
                                             {.name = "sparkplug", .events = {}, .telemetry = {{2, 2}}}}});
  must_write(*open_store(home), {.cursors = {{.name = "sparkplug", .events = {}, .telemetry = {{2, 3}}}}});
  const auto cursors = opened(settings_in(home)).cursors;
  ASSERT_EQ(cursors.size(), 2U);
  EXPECT_EQ(cursors[0].name, "mqtt");
  EXPECT_THAT(cursors[0].events, ElementsAre(SequenceRange{3, 4}));
  EXPECT_THAT(cursors[0].telemetry, ElementsAre(SequenceRange{5, 9}, SequenceRange{11, 12}));
  EXPECT_THAT(cursors[1].telemetry, ElementsAre(SequenceRange{2, 3}));
}

TEST(Store, SaysWhichOfTheUncertainNumbersAreThere) {
  ScratchDirectory home;
  must_write(*open_store(home), {.records = {telemetry(1), event(2), telemetry(3), telemetry(6)}});
  StoreSettings settings = settings_in(home);
  settings.uncertain = {2, 10};
  EXPECT_THAT(opened(settings).certain, ElementsAre(SequenceRange{2, 3}, SequenceRange{6, 6}));
}

TEST(Store, StampsRecordsOfAnEarlierBootByWhatIsKnownOfIt) {
  ScratchDirectory home;
  must_write(*open_store(home), telemetry_of(1, 2));
  StoreSettings settings = settings_in(home);
  settings.boot_id = "next";
  settings.offset = {.nanoseconds = 1000 + 60'000'000'000, .synchronised = true};
  Store::Opened next = opened(settings);
  EXPECT_EQ(next.there.oldest, TimePoint(1s) - 60s);
  must_write(*next.store, {.records = {telemetry(3)}});
  const Chunk chunk = must_read(*next.store, RecordKind::telemetry);
  ASSERT_TRUE(chunk.records[0]->boot);
  EXPECT_EQ(chunk.records[0]->boot, chunk.records[1]->boot);
  EXPECT_EQ(chunk.records[0]->boot->id, "boot");
  EXPECT_EQ(chunk.records[0]->boot->offset, 1000);
  EXPECT_TRUE(chunk.records[0]->boot->synchronised);
  EXPECT_FALSE(chunk.records[2]->boot);
}

TEST(Store, BoundsAnEarlierBootWithoutTimeWhenThePresentOneLearnsIts) {
  ScratchDirectory home;
  StoreSettings settings = settings_in(home);
  settings.offset = {.nanoseconds = std::chrono::nanoseconds(100h).count(), .synchronised = false};
  must_write(*opened(settings).store, telemetry_of(1, 3600));
  settings.boot_id = "next";
  settings.offset = {};
  const auto store = opened(settings).store;
  EXPECT_EQ(must_read(*store, RecordKind::telemetry).records[0]->boot->offset, std::chrono::nanoseconds(100h).count());
  must_write(*store, {.offset = BootOffset{.nanoseconds = std::chrono::nanoseconds(50h).count(), .synchronised = true}});
  const auto record = must_read(*store, RecordKind::telemetry).records[0];
  EXPECT_EQ(record->boot->offset, std::chrono::nanoseconds(49h).count());
  EXPECT_FALSE(record->boot->synchronised);
}

TEST(Store, WritesARecordOfAnEarlierBootBackAsSuch) {
  ScratchDirectory home;
  must_write(*open_store(home), telemetry_of(1, 2));
  StoreSettings settings = settings_in(home);
  settings.boot_id = "next";
  const auto store = opened(settings).store;
  const Chunk chunk = must_read(*store, RecordKind::telemetry);
  must_write(*store, {.records = chunk.records, .done_telemetry = {everything}});
  EXPECT_EQ(must_read(*store, RecordKind::telemetry).records[0]->boot->id, "boot");
}

TEST(Store, KnowsTheTimeOfTheLastBootThatWasSetWhenNoRecordOfItIsLeft) {
  ScratchDirectory home;
  StoreSettings settings = settings_in(home);
  settings.offset = {.nanoseconds = std::chrono::nanoseconds(1000h).count(), .synchronised = true};
  must_write(*opened(settings).store, {.now = TimePoint(10h), .offset = settings.offset});
  settings.offset = {};
  settings.boot_id = "two";
  must_write(*opened(settings).store, telemetry_of(1, 5));
  settings.boot_id = "three";
  const auto record = must_read(*opened(settings).store, RecordKind::telemetry).records[0];
  EXPECT_EQ(record->boot->offset, std::chrono::nanoseconds(1010h).count());
  EXPECT_FALSE(record->boot->synchronised);
}

TEST(Store, ForgetsABootWithoutRecords) {
  ScratchDirectory home;
  StoreSettings settings = settings_in(home);
  settings.offset = {};
  const auto boot = [&settings](std::string id) {
    settings.boot_id = std::move(id);
    return opened(settings).store;
  };
  must_write(*boot("one"), telemetry_of(1, 5));
  must_write(*boot("two"), telemetry_of(6, 9));
  must_write(*boot("three"), {.done_telemetry = {{1, 5}}});
  boot("four").reset();
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(settings.file.c_str(), &handle), SQLITE_OK);
  std::string boots;
  const auto add = [](void* to, int, char** columns, char**) { return static_cast<std::string*>(to)->append(columns[0]).append(" "), 0; };
  sqlite3_exec(handle, "SELECT id FROM boots ORDER BY number", add, &boots, nullptr);
  sqlite3_close(handle);
  EXPECT_EQ(boots, "two three four ");
}

TEST(Store, TakesAWriteThatOnlyRemoves) {
  ScratchDirectory home;
  const auto store = open_store(home);
  must_write(*store, telemetry_of(1, 10));
  const Written written = must_write(*store, {.done_events = {everything}, .done_telemetry = {everything}, .max_bytes = 1});
  EXPECT_EQ(written.there.records, 0U);
  EXPECT_EQ(written.there.first, 0U);
  EXPECT_FALSE(written.there.oldest);
  EXPECT_THAT(written.losses, IsEmpty());
}

}  // namespace
}  // namespace sluice
