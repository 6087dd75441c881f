#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "gateway/store/record_codec.hpp"
#include "tests/unit/store/open_store.hpp"

namespace sluice {
namespace {

namespace fs = std::filesystem;
using namespace sluice::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What takes a record and gives it back.
void expect_working(Store& store, std::uint64_t sequence = 1'000'000) {
  must_write(store, {.records = {telemetry(sequence)}});
  EXPECT_EQ(numbers(store).back(), sequence);
}

void change(const fs::path& file, const std::string& statement) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

/// Root may read everything: while it lives, the test is nobody in particular (uid 65534).
class LikeAnybody {
 public:
  LikeAnybody() : uid_(getuid()) {
    if (uid_ == 0 && setresuid(nobody, nobody, 0) != 0) throw std::runtime_error("root cannot become somebody else here");
  }
  LikeAnybody(const LikeAnybody&) = delete;
  LikeAnybody& operator=(const LikeAnybody&) = delete;
  ~LikeAnybody() {
    if (uid_ == 0 && setresuid(0, 0, 0) != 0) std::terminate();
  }

 private:
  static constexpr uid_t nobody = 65534;
  uid_t uid_;
};

struct Place {
  ScratchDirectory home;
  fs::path file = home.path() / "outbox.db";
  fs::path bad = home.path() / "outbox.db.bad";

  void fill() const { must_write(*open_store(home), telemetry_of(1, 50)); }
  void expect_begun_anew(const std::string& why) const {
    Store::Opened again = opened(settings_in(home));
    EXPECT_THAT(numbers(*again.store), IsEmpty());
    EXPECT_THAT(again.findings, ElementsAre(file.string() + " " + why + ": set aside as outbox.db.bad, a new one is begun"));
    EXPECT_TRUE(again.is_damaged);
    EXPECT_TRUE(fs::exists(bad));
    expect_working(*again.store);
    again.store.reset();
    EXPECT_THAT(opened(settings_in(home)).findings, IsEmpty());
  }
};

TEST(OpeningAStore, LeavesNothingBesideAFileThatWasClosed) {
  Place place;
  place.fill();
  EXPECT_EQ(std::distance(fs::directory_iterator(place.home.path()), {}), 1);
}

TEST(OpeningAStore, SetsSomethingElseInItsPlaceAside) {
  Place place;
  fs::create_directory(place.file);
  std::ofstream(place.file / "mine") << "text";
  place.expect_begun_anew("is no file");
  EXPECT_TRUE(fs::exists(place.bad / "mine"));
}

TEST(OpeningAStore, SetsTextAside) {
  Place place;
  std::ofstream(place.file) << std::string(5000, 'x');
  place.expect_begun_anew("is no outbox");
}

TEST(OpeningAStore, SetsZeroesAside) {
  Place place;
  std::ofstream(place.file) << std::string(8192, '\0');
  place.expect_begun_anew("is no outbox");
}

TEST(OpeningAStore, SetsADatabaseOfSomebodyElseAsideUnchanged) {
  Place place;
  change(place.file, "CREATE TABLE songs(name); INSERT INTO songs VALUES('x')");
  place.expect_begun_anew("is no outbox");
  change(place.bad, "SELECT name FROM songs");
}

TEST(OpeningAStore, SetsAnotherVersionAside) {
  Place place;
  place.fill();
  change(place.file, "PRAGMA user_version=2; UPDATE meta SET version=2, sum=" + std::to_string(row_sum(2, "stream")));
  place.expect_begun_anew("is of version 2, and this program writes version 1");
}

TEST(OpeningAStore, SetsRecordsOfAnotherStreamAside) {
  Place place;
  StoreSettings settings = settings_in(place.home);
  settings.stream = "other";
  must_write(*opened(settings).store, telemetry_of(1, 50));
  place.expect_begun_anew("has records of another stream (other)");
}

TEST(OpeningAStore, ReplacesWhatWasSetAsideBefore) {
  Place place;
  fs::create_directory(place.bad);
  std::ofstream(place.bad / "older") << "text";
  std::ofstream(place.file) << "x";
  place.expect_begun_anew("is no outbox");
  EXPECT_TRUE(fs::is_regular_file(place.bad));
}

TEST(OpeningAStore, SetsAFileThatItMayNotReadAside) {
  const LikeAnybody user;
  Place place;
  place.fill();
  fs::permissions(place.file, fs::perms::none);
  place.expect_begun_anew("may not be read and written");
}

TEST(OpeningAStore, SaysWhenTheDirectoryIsNotThere) {
  StoreSettings settings{.file = "/nowhere/at/all/outbox.db", .stream = "stream", .boot_id = "boot", .offset = {}};
  const auto store = Store::open(settings);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().reason, Reason::bus);
  EXPECT_THAT(store.error().detail, HasSubstr("/nowhere/at/all/outbox.db"));
}

TEST(OpeningAStore, BeginsAnEmptyFileAnewWithoutAWord) {
  Place place;
  std::ofstream(place.file).close();
  std::ofstream(place.file.string() + ".part") << "half";
  std::ofstream(place.file.string() + "-wal") << "of a file that is no more";
  Store::Opened first = opened(settings_in(place.home));
  EXPECT_THAT(first.findings, IsEmpty());
  EXPECT_FALSE(first.is_damaged);
  expect_working(*first.store);
}

TEST(OpeningAStore, EndsAReplacementThatWasBegun) {
  Place place;
  place.fill();
  fs::rename(place.file, place.file.string() + ".new");
  std::ofstream(place.file) << "the old one";
  std::ofstream(place.file.string() + "-wal") << "of the old one";
  Store::Opened again = opened(settings_in(place.home));
  EXPECT_EQ(numbers(*again.store), from_to(1, 50));
  EXPECT_THAT(again.findings, IsEmpty());
}

TEST(OpeningAStore, MovesWhatCanBeReadToANewFileWhenItIsDistrusted) {
  Place place;
  must_write(*open_store(place.home),
             {.records = telemetry_of(1, 5000).records, .cursors = {{.name = "mqtt", .events = {}, .telemetry = {{2, 3}}}}});
  struct stat before{};
  stat(place.file.c_str(), &before);
  StoreSettings settings = settings_in(place.home);
  settings.is_distrusted = true;
  Store::Opened moved = opened(settings);
  struct stat after{};
  stat(place.file.c_str(), &after);
  EXPECT_NE(before.st_ino, after.st_ino);
  EXPECT_EQ(numbers(*moved.store), from_to(1, 5000));
  EXPECT_EQ(moved.there.records, 5000U);
  EXPECT_FALSE(moved.is_damaged);
  EXPECT_THAT(moved.cursors.at(0).telemetry, ElementsAre(SequenceRange{2, 3}));
  EXPECT_THAT(moved.findings, ElementsAre(HasSubstr("its 5000 intact records are in a new file now")));
  EXPECT_FALSE(fs::exists(place.bad));
  EXPECT_FALSE(must_read(*moved.store, RecordKind::telemetry).records.front()->boot);
}

TEST(OpeningAStore, CountsTheRecordsAlsoAfterAStopThatWasNone) {
  Place place;
  const auto store = open_store(place.home);
  must_write(*store, telemetry_of(1, 300));
  ScratchDirectory other;
  for (const char* ending : {"", "-wal"}) fs::copy_file(place.file.string() + ending, other.file("outbox.db") + ending);
  EXPECT_EQ(opened(settings_in(other)).there.records, 300U);
}

TEST(OpeningAStore, CountsTheRecordsOfALargeFileAboutRatherThanSlowly) {
  Place place;
  const auto store = open_store(place.home);
  constexpr std::uint64_t many = 150'000;
  for (std::uint64_t i = 1; i <= many; i += 10'000) must_write(*store, telemetry_of(i, i + 9999));
  ScratchDirectory other;
  for (const char* ending : {"", "-wal"}) fs::copy_file(place.file.string() + ending, other.file("outbox.db") + ending);
  const std::uint64_t counted = opened(settings_in(other)).there.records;
  EXPECT_NE(counted, many);
  EXPECT_NEAR(static_cast<double>(counted), many, many / 10);
}

}  // namespace
}  // namespace sluice
