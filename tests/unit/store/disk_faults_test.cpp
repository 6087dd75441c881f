#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/simulated_disk.hpp"
#include "tests/unit/store/open_store.hpp"

namespace sluice::testing {
namespace {

using namespace ::testing;

/// A store on a disk that fails.
class DiskFaults : public ::testing::Test {
 protected:
  using Numbers = std::vector<std::uint64_t>;

  Result<Store::Opened> try_open(bool is_distrusted = false) {
    StoreSettings settings = settings_in(home_);
    settings.vfs = disk_.vfs();
    settings.is_distrusted = is_distrusted;
    return Store::open(settings);
  }

  void open(bool is_distrusted = false) {
    auto opened = try_open(is_distrusted);
    store_ = opened ? std::move(opened->store) : throw std::runtime_error(opened.error().text());
  }

  /// As the outbox does it: what was not taken is written again to the store that was opened anew.
  void write_or_begin_anew(const Writing& writing) {
    if (store_->write(writing)) return;
    store_.reset();
    disk_.mend();
    open(true);
    must_write(*store_, writing);
  }

  /// What is there when the power fails now.
  Numbers after_a_restart() {
    const ScratchDirectory other;
    write_image(disk_.certain(), other.path());
    return numbers(*open_store(other));
  }

  const ScratchDirectory home_;
  SimulatedDisk disk_{home_.path()};
  std::unique_ptr<Store> store_;
};

TEST_F(DiskFaults, ATransactionWhoseWriteFailedIsNotThereAndTheErrorSaysWhere) {
  open();
  must_write(*store_, telemetry_of(1, 5));
  disk_.fail_writes({.after = 1});
  const auto failed = store_->write(telemetry_of(6, 9));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, Reason::bus);
  EXPECT_THAT(failed.error().detail, AllOf(HasSubstr("outbox.db"), HasSubstr("Input/output error")));
  EXPECT_EQ(numbers(*store_), from_to(1, 5));
}

TEST_F(DiskFaults, LosesNothingWhicheverWriteFails) {
  for (std::uint64_t which = 0; which < 12; ++which) {
    for (const bool is_lasting : {false, true}) {
      SCOPED_TRACE(which);
      open();
      must_write(*store_, {.done_telemetry = {everything}});
      must_write(*store_, telemetry_of(1, 5));
      disk_.fail_writes({.after = which, .is_lasting = is_lasting});
      write_or_begin_anew(telemetry_of(6, 9));
      write_or_begin_anew(telemetry_of(10, 12));
      EXPECT_EQ(numbers(*store_), from_to(1, 12));
      EXPECT_EQ(after_a_restart(), from_to(1, 12));
      store_.reset();
      disk_.mend();
    }
  }
}

/// After a failed sync the kernel shows what is not on the disk. Nothing that was said to be kept may rest on that.
TEST_F(DiskFaults, LosesNothingWhicheverSyncFails) {
  for (std::uint64_t which = 0; which < 8; ++which) {
    for (const bool is_lasting : {false, true}) {
      SCOPED_TRACE(which);
      open();
      must_write(*store_, {.done_telemetry = {everything}});
      must_write(*store_, telemetry_of(1, 5));
      disk_.fail_syncs({.after = which, .is_lasting = is_lasting});
      for (std::uint64_t first = 6; first < 30; first += 3) {
        write_or_begin_anew(telemetry_of(first, first + 2));
        EXPECT_EQ(after_a_restart(), from_to(1, first + 2));
      }
      store_.reset();
      disk_.mend();
    }
  }
}

/// What makes a sync fail may stay: nothing of the old files is needed any more, once a distrusted store is open.
TEST_F(DiskFaults, GoesOnInANewFileWhenThePlacesOfTheOldOneAreBad) {
  open();
  must_write(*store_, telemetry_of(1, 50));
  store_.reset();
  open();
  must_write(*store_, telemetry_of(51, 60));
  disk_.spoil();
  ASSERT_FALSE(store_->write(telemetry_of(61, 65)));
  store_.reset();
  open(true);
  must_write(*store_, telemetry_of(61, 65));
  EXPECT_EQ(after_a_restart(), from_to(1, 65));
  store_.reset();
  open();
  EXPECT_EQ(numbers(*store_), from_to(1, 65));
}

TEST_F(DiskFaults, ReportsAFailedSyncAndHasNoneOfItsTransaction) {
  open();
  must_write(*store_, telemetry_of(1, 5));
  disk_.fail_syncs({.after = 0});
  const auto failed = store_->write(telemetry_of(6, 9));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, Reason::bus);
  EXPECT_EQ(numbers(*store_), from_to(1, 5));
  EXPECT_EQ(after_a_restart(), from_to(1, 5));
}

TEST_F(DiskFaults, LosesNothingWhenTheSyncFailsThatMovesTheLogIntoTheFile) {
  open();
  std::uint64_t number = 1;
  disk_.fail_syncs({.after = 60, .is_lasting = true});
  for (; number < 4000; number += 50) write_or_begin_anew(telemetry_of(number, number + 49));
  store_.reset();
  EXPECT_EQ(after_a_restart(), from_to(1, number - 1));
}

/// What cannot be read now is no damage: it may be read later.
TEST_F(DiskFaults, TakesNothingOutBecauseAReadFailed) {
  open();
  must_write(*store_, telemetry_of(1, 2000));
  store_.reset();
  open();
  disk_.fail_reads({.after = 20, .is_lasting = true});
  const auto failed = store_->read(RecordKind::telemetry, everything, std::size_t{1} << 30);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, Reason::bus);
  disk_.mend();
  const auto chunk = must_read(*store_, RecordKind::telemetry);
  EXPECT_THAT(chunk.records, SizeIs(2000));
  EXPECT_THAT(chunk.losses, IsEmpty());
}

TEST_F(DiskFaults, KeepsTheFileWhereItIsWhenItCannotBeReadAtTheStart) {
  open();
  must_write(*store_, telemetry_of(1, 100));
  store_.reset();
  const DiskImage before = image_of(home_.path());
  disk_.fail_reads({.after = 0, .is_lasting = true});
  const auto failed = try_open();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, Reason::bus);
  disk_.mend();
  EXPECT_EQ(image_of(home_.path()).at("outbox.db"), before.at("outbox.db"));
  open();
  EXPECT_EQ(numbers(*store_), from_to(1, 100));
}

TEST_F(DiskFaults, SaysThatTheDiskIsFullAndKeepsWhatItHas) {
  open();
  must_write(*store_, telemetry_of(1, 100));
  disk_.limit(150'000);
  std::uint64_t next = 101;
  std::optional<Error> error;
  for (; !error && next < 10'000; next += 10) {
    if (const auto written = store_->write(telemetry_of(next, next + 9)); !written) error = written.error();
  }
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason, Reason::overflow);
  EXPECT_THAT(error->detail, HasSubstr("outbox.db"));
  EXPECT_EQ(numbers(*store_), from_to(1, next - 11));
  EXPECT_EQ(after_a_restart(), from_to(1, next - 11));
}

TEST_F(DiskFaults, DeletesOnAFullDiskAndTakesRecordsInTheRoomThatComesOfIt) {
  for (const std::uint64_t limit : {150'000U, 150'500U, 300'000U, 431'000U, 1'500'000U}) {
    for (const std::uint64_t group : {10U, 1000U}) {
      SCOPED_TRACE(std::to_string(limit) + ", in groups of " + std::to_string(group));
      open();
      must_write(*store_, {.done_telemetry = {everything}});
      disk_.limit(limit);
      std::uint64_t next = 1;
      while (next < 100'000 && store_->write(telemetry_of(next, next + group - 1))) next += group;
      ASSERT_LT(next, 100'000);
      const auto deleted = store_->write({.done_telemetry = {{1, next / 2}}});
      ASSERT_TRUE(deleted) << deleted.error().text();
      EXPECT_EQ(after_a_restart(), from_to(next / 2 + 1, next - 1));
      const auto written = store_->write(telemetry_of(next, next + 9));
      ASSERT_TRUE(written) << written.error().text();
      EXPECT_EQ(after_a_restart(), from_to(next / 2 + 1, next + 9));
      disk_.mend();
      store_.reset();
    }
  }
}

TEST_F(DiskFaults, TakesMoreWhenAFullDiskHasRoomAgain) {
  open();
  disk_.limit(300'000);
  std::uint64_t next = 1;
  while (next < 100'000 && store_->write(telemetry_of(next, next + 999))) next += 1000;
  ASSERT_LT(next, 100'000);
  disk_.mend();
  must_write(*store_, telemetry_of(next, next + 999));
  EXPECT_EQ(after_a_restart(), from_to(1, next + 999));
}

TEST_F(DiskFaults, SaysThatAReadOnlyDiskDeniesItAndTakesRecordsWhenItIsWritableAgain) {
  open();
  must_write(*store_, telemetry_of(1, 5));
  disk_.make_read_only();
  const auto failed = store_->write(telemetry_of(6, 9));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reason, Reason::denied);
  EXPECT_EQ(numbers(*store_), from_to(1, 5));
  disk_.mend();
  must_write(*store_, telemetry_of(6, 9));
  EXPECT_EQ(after_a_restart(), from_to(1, 9));
}

TEST_F(DiskFaults, DoesNotBeginOnAReadOnlyDisk) {
  disk_.make_read_only();
  const auto made = try_open();
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().reason, Reason::denied);
  disk_.mend();
  open();
  must_write(*store_, telemetry_of(1, 5));
  store_.reset();
  const DiskImage before = image_of(home_.path());
  disk_.make_read_only();
  const auto opened = try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, Reason::denied);
  EXPECT_EQ(image_of(home_.path()), before);
}

}  // namespace
}  // namespace sluice::testing
