#include "tests/support/simulated_disk.hpp"

#include <atomic>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <latch>
#include <memory>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/crash_states.hpp"
#include "tests/support/scratch_directory.hpp"

namespace sluice::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

/// Plain SQLite on a file `db` of a directory.
class Sqlite {
 public:
  Sqlite(const std::filesystem::path& directory, const char* vfs, const std::string& pragmas = "synchronous=FULL") {
    sqlite3* opened = nullptr;
    sqlite3_open_v2((directory / "db").c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs);
    database_.reset(opened);
    run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA page_size=1024; PRAGMA journal_mode=WAL; PRAGMA " + pragmas);
    run("CREATE TABLE IF NOT EXISTS numbers(n INTEGER PRIMARY KEY, filler BLOB)");
  }

  int run(const std::string& statement) { return sqlite3_exec(database_.get(), statement.c_str(), nullptr, nullptr, nullptr); }
  int add(int number) { return run("INSERT INTO numbers VALUES(" + std::to_string(number) + ", randomblob(300))"); }
  std::string numbers() const {
    std::string text;
    const auto take = [](void* to, int, char** values, char**) { return static_cast<std::string*>(to)->append(values[0]).append(" "), 0; };
    const int result = sqlite3_exec(database_.get(), "SELECT n, filler FROM numbers ORDER BY n", take, &text, nullptr);
    return result == SQLITE_OK ? text : sqlite3_errstr(result);
  }
  int system_error() const { return sqlite3_system_errno(database_.get()); }

 private:
  Database database_{nullptr, sqlite3_close};
};

class SimulatedDiskTest : public ::testing::Test {
 protected:
  /// What SQLite finds after a power cut.
  static std::string after(const DiskImage& image) {
    const ScratchDirectory directory;
    write_image(image, directory.path());
    return Sqlite(directory.path(), nullptr).numbers();
  }

  const ScratchDirectory directory_;
  SimulatedDisk disk_{directory_.path()};
};

TEST_F(SimulatedDiskTest, SeesEverythingThatSqliteDoes) {
  {
    Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
    for (int i = 1; i <= 50; ++i) ASSERT_EQ(sqlite.add(i), SQLITE_OK);
    EXPECT_EQ(disk_.seen(), image_of(directory_.path()));
    EXPECT_THAT(disk_.seen(), Contains(Key("db-wal")));
  }
  EXPECT_EQ(disk_.seen(), image_of(directory_.path()));
  EXPECT_THAT(disk_.seen(), Not(Contains(Key("db-wal"))));
}

TEST_F(SimulatedDiskTest, KeepsWhatSqliteSynced) {
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
  for (int i = 1; i <= 3; ++i) ASSERT_EQ(sqlite.add(i), SQLITE_OK);
  EXPECT_EQ(after(disk_.certain()), "1 2 3 ");
}

TEST_F(SimulatedDiskTest, LosesWhatSqliteWasToldNotToSync) {
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str(), "synchronous=OFF");
  for (int i = 1; i <= 3; ++i) ASSERT_EQ(sqlite.add(i), SQLITE_OK);
  EXPECT_EQ(after(disk_.certain()), "");
}

/// The whole way: every operation a crash point, and SQLite keeps its promise in each state.
TEST_F(SimulatedDiskTest, LetsSqliteKeepItsPromiseInEveryStateOfACrash) {
  std::vector<std::size_t> returned;  // the number of operations when the insertion of each had returned
  {
    Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
    for (int i = 1; i <= 4; ++i) {
      ASSERT_EQ(sqlite.add(i), SQLITE_OK);
      returned.push_back(disk_.operation_count());
    }
  }
  const std::vector<std::string> contents{"", "1 ", "1 2 ", "1 2 3 ", "1 2 3 4 "};
  DiskModel model(disk_.initial());
  const auto operations = disk_.operations();
  for (std::size_t point = 0; point < operations.size(); ++point) {
    model.apply(operations[point]);
    const auto done = static_cast<std::size_t>(std::ranges::count_if(returned, [&](std::size_t count) { return count <= point + 1; }));
    CrashStates states(model, 1);
    for (int i = 0; i < 5; ++i) {
      const auto state = states.next();
      if (!state) break;
      const auto found = after(state->image);
      ASSERT_TRUE(found == contents[done] || found == contents[std::min(done + 1, contents.size() - 1)])
          << found << "instead of " << contents[done] << "at " << point << ": " << state->choice.text();
    }
  }
}

TEST_F(SimulatedDiskTest, FailsTheWriteItIsToldTo) {
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
  disk_.fail_writes({.after = 1});
  EXPECT_EQ(sqlite.add(1), SQLITE_IOERR);
  EXPECT_EQ(sqlite.system_error(), EIO);
  EXPECT_EQ(sqlite.add(2), SQLITE_OK);
  EXPECT_EQ(sqlite.numbers(), "2 ");
}

TEST_F(SimulatedDiskTest, FailsUntilItIsMended) {
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
  disk_.fail_syncs({.after = 0, .is_lasting = true});
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(sqlite.add(i), SQLITE_IOERR);
  disk_.mend();
  EXPECT_EQ(sqlite.add(4), SQLITE_OK);
}

TEST_F(SimulatedDiskTest, FailsToSyncSpoiledFilesAndNoOthers) {
  {
    Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
    ASSERT_EQ(sqlite.add(1), SQLITE_OK);
    disk_.spoil();
    EXPECT_EQ(sqlite.add(2), SQLITE_IOERR);
    EXPECT_EQ(sqlite.add(3), SQLITE_IOERR);
  }
  for (const auto& [name, content] : image_of(directory_.path())) std::filesystem::remove(directory_.path() / name);
  EXPECT_EQ(Sqlite(directory_.path(), disk_.vfs().c_str()).add(4), SQLITE_OK);
}

TEST_F(SimulatedDiskTest, FailsReads) {
  {
    Sqlite(directory_.path(), disk_.vfs().c_str()).add(1);
  }
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str(), "cache_size=1");
  disk_.fail_reads({.after = 0, .is_lasting = true});
  EXPECT_THAT(sqlite.numbers(), HasSubstr("I/O error"));
  disk_.mend();
  EXPECT_EQ(sqlite.numbers(), "1 ");
}

/// What the kernel showed was not on the disk: the trap that "distrusted" is for.
TEST_F(SimulatedDiskTest, ShowsWhatAFailedSyncLostUntilTheBoardIsStartedAnew) {
  auto sqlite = std::make_unique<Sqlite>(directory_.path(), disk_.vfs().c_str());
  EXPECT_EQ(sqlite->add(1), SQLITE_OK);
  disk_.fail_syncs({.after = 0, .is_lasting = true});
  EXPECT_EQ(sqlite->add(2), SQLITE_IOERR);
  sqlite.reset();
  disk_.mend();
  Sqlite again(directory_.path(), disk_.vfs().c_str());
  EXPECT_EQ(again.numbers(), "1 2 ");
  EXPECT_EQ(again.add(3), SQLITE_OK);
  EXPECT_EQ(after(disk_.certain()), "1 ");
}

TEST_F(SimulatedDiskTest, IsFullWhenItsFilesWouldBecomeTooLarge) {
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
  ASSERT_EQ(sqlite.add(0), SQLITE_OK);
  disk_.limit(20'000);
  int result = SQLITE_OK;
  int added = 0;
  for (; result == SQLITE_OK && added < 100; ++added) result = sqlite.add(1 + added);
  EXPECT_EQ(result, SQLITE_FULL);
  std::uintmax_t bytes = 0;
  for (const auto& [name, content] : image_of(directory_.path())) bytes += content.size();
  EXPECT_LE(bytes, 20'000);
  disk_.limit(40'000);
  EXPECT_EQ(sqlite.add(1000), SQLITE_OK);
}

TEST_F(SimulatedDiskTest, RefusesWritesWhenItIsReadOnly) {
  {
    Sqlite(directory_.path(), disk_.vfs().c_str()).add(1);
  }
  const auto before = image_of(directory_.path());
  disk_.make_read_only();
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
  EXPECT_NE(sqlite.add(2), SQLITE_OK);
  std::error_code error;
  std::filesystem::rename(directory_.path() / "db", directory_.path() / "other", error);
  EXPECT_EQ(error, std::errc::read_only_file_system);
  EXPECT_EQ(image_of(directory_.path()), before);
}

TEST_F(SimulatedDiskTest, StallsInASyncForAsLongAsItsHookDoes) {
  Sqlite sqlite(directory_.path(), disk_.vfs().c_str());
  std::latch entered(1);
  std::latch released(1);
  std::atomic_flag returned;
  disk_.before_sync = [&] { entered.count_down(), released.wait(); };
  std::thread writer([&] { sqlite.add(1), returned.test_and_set(); });
  entered.wait();
  EXPECT_FALSE(returned.test());
  released.count_down();
  writer.join();
  disk_.before_sync = {};
  EXPECT_EQ(sqlite.numbers(), "1 ");
}

TEST_F(SimulatedDiskTest, SeesRenamesLinksRemovalsAndSyncsThatPassSqliteBy) {
  {
    Sqlite(directory_.path(), disk_.vfs().c_str()).add(1);
  }
  const auto old = directory_.path() / "db";
  std::filesystem::rename(old, directory_.path() / "aside");
  EXPECT_THAT(disk_.certain(), Contains(Key("db")));
  const int names = open(directory_.path().c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(fsync(names), 0);
  close(names);
  EXPECT_THAT(disk_.certain(), Contains(Key("aside")));
  std::filesystem::create_hard_link(directory_.path() / "aside", old);
  EXPECT_EQ(disk_.seen(), image_of(directory_.path()));
  std::filesystem::remove(directory_.path() / "aside");
  std::filesystem::remove(old);
  EXPECT_THAT(disk_.certain(), Contains(Key("aside")));
  EXPECT_THAT(disk_.seen(), IsEmpty());
}

TEST(SimulatedDisk, TakesWhatIsThereAtFirstAsCertain) {
  const ScratchDirectory directory;
  directory.write("db", "text");
  const SimulatedDisk disk(directory.path());
  EXPECT_EQ(disk.certain(), (DiskImage{{"db", "text"}}));
  EXPECT_THAT(disk.operations(), IsEmpty());
}

}  // namespace
}  // namespace sluice::testing
