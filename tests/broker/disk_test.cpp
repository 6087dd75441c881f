// The program on a disk that stalls, is full, fails, or holds something else where its records should be.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <format>
#include <fstream>
#include <thread>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/broker/mortal_broker.hpp"
#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

/// Longer than a disk has to take records before it is said to be well: a minute.
constexpr auto until_it_is_calm = 90s;

std::size_t count_of(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

struct FaultyDisk : ::testing::Test {
  FaultyDisk() { fs::create_directory(state()); }

  std::string state() const { return directory.file("state"); }
  /// From now on; nothing: it is well.
  void disk_is(const std::string& fault) const {
    if (fault.empty())
      fs::remove(directory.file("fault"));
    else
      directory.write("fault", fault);
  }
  /// What it is told to be has happened to the program.
  bool disk_was() const { return fs::exists(directory.file("fault.met")); }
  std::vector<std::string> options() const { return {"--simulate", "--state", state()}; }
  std::vector<std::string> through() const { return {"env", "LD_PRELOAD=" SLUICE_FAULTY_DISK, "FAULTY_DISK=" + directory.file("fault")}; }
  std::string configuration() const { return "health_period: 1s\n" + simulated(broker.mosquitto(), "200ms", ", keepalive: 5s"); }

  Subscriber& collector() { return broker.collector(); }
  std::uint64_t highest() {
    const auto all = numbers(collector());
    return all.empty() ? 0 : *all.rbegin();
  }
  bool has_more(std::size_t count) {
    const std::size_t before = records(collector()).size();
    return eventually([&] { return records(collector()).size() >= before + count; }, until_it_tries_again);
  }
  /// Numbers up to `last` that have not come.
  std::string missing(std::uint64_t last) {
    const auto all = numbers(collector());
    std::string missing;
    for (std::uint64_t number = 1; number <= last; ++number) {
      if (!all.contains(number)) missing += std::format(" {}", number);
    }
    return missing;
  }
  boost::json::object outbox() {
    const auto health = collector().last("test/health");
    return health.empty() ? boost::json::object() : boost::json::parse(health).at("outbox").as_object();
  }
  bool is_empty() { return !outbox().empty() && outbox().at("records").to_number<int>() < 20; }
  /// Until the broker has all; the numbers that it has not got.
  std::string missing_in_the_end() {
    EXPECT_TRUE(has_more(10));
    const std::uint64_t last = highest();
    EXPECT_TRUE(eventually([&] { return missing(last).empty(); }, until_it_tries_again));
    return missing(last);
  }

  ScratchDirectory directory;
  MortalBroker broker;
};

/// The longest time for which no new reading of `air` arrives, within `lasting`.
std::chrono::duration<double> longest_silence(Subscriber& subscriber, std::chrono::seconds lasting) {
  std::chrono::steady_clock::duration longest{};
  std::int64_t newest = 0;
  auto last = std::chrono::steady_clock::now();
  for (const auto end = last + lasting; std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(50ms)) {
    const auto all = records(subscriber);
    const std::int64_t time = all.empty() ? 0 : all.back().time();
    longest = std::max(longest, std::chrono::steady_clock::now() - last);
    if (std::exchange(newest, std::max(newest, time)) < time) last = std::chrono::steady_clock::now();
  }
  return longest;
}

/// Between two readings of `air` with numbers up to `last`, as they were taken.
std::chrono::nanoseconds longest_gap(Subscriber& subscriber, std::uint64_t last = std::numeric_limits<std::uint64_t>::max()) {
  std::set<std::int64_t> times;
  for (const auto& record : records(subscriber)) {
    if (record.device() == "air" && record.sequence() <= last) times.insert(record.time());
  }
  std::int64_t longest = 0;
  for (auto time = times.begin(); time != times.end(); ++time)
    longest = std::max(longest, *time - *(time == times.begin() ? time : std::prev(time)));
  return std::chrono::nanoseconds(longest);
}

TEST_F(FaultyDisk, ThatStallsForTenSecondsHoldsUpNoReadingAndNoCommandAndLosesNothing) {
  Program program(configuration(), options(), through());
  ASSERT_TRUE(has_more(10)) << program.log();
  disk_is("stall 10000");
  broker.kill();
  std::this_thread::sleep_for(3s);
  broker.start();
  ASSERT_TRUE(eventually([&] { return count_of(program.log(), "connected to") == 2; }, until_it_tries_again)) << program.log();
  ASSERT_TRUE(has_more(1)) << program.log();
  EXPECT_TRUE(disk_was());
  EXPECT_LT(longest_silence(collector(), 12s), 5s) << program.log();
  run_program({"mosquitto_pub", "-p", std::to_string(broker.port()), "-t", "sluice/v1/test/command/status", "-m", R"({"id":"now"})"});
  EXPECT_TRUE(eventually([&] { return collector().last("reply/status").contains(R"("id":"now")"); }, 5s)) << program.log();
  const auto health = boost::json::parse(collector().last("test/health"));
  EXPECT_LT(health.at("devices").at("air").at("lateness_p99").to_number<double>(), 1.0) << "of the ten seconds";
  EXPECT_EQ(count_of(program.log(), " lost: "), 1u) << "the keepalive holds: " << program.log();
  disk_is("");
  EXPECT_EQ(missing_in_the_end(), "") << program.log();
  EXPECT_EQ(program.stop(), 0) << program.log();
}

TEST_F(FaultyDisk, ThatStallsWhileTheBrokerIsAwayLosesNothing) {
  Program program(configuration(), options(), through());
  ASSERT_TRUE(has_more(10)) << program.log();
  disk_is("stall 10000");
  broker.kill();
  std::this_thread::sleep_for(12s);
  EXPECT_TRUE(disk_was());
  disk_is("");
  broker.start();
  EXPECT_EQ(missing_in_the_end(), "") << program.log();
  EXPECT_LT(longest_gap(collector()), 5s);
  EXPECT_EQ(program.stop(), 0) << program.log();
}

TEST_F(FaultyDisk, ThatIsFullIsToldOnceAndLosesNothingThatMemoryHolds) {
  Program program(configuration(), options(), through());
  ASSERT_TRUE(has_more(10)) << program.log();
  disk_is("full");
  broker.kill();
  const std::string trouble = "the outbox cannot be kept on disk";
  EXPECT_TRUE(eventually([&] { return program.log().contains(trouble); })) << program.log();
  std::this_thread::sleep_for(5s);
  EXPECT_EQ(count_of(program.log(), trouble), 1u) << program.log();
  EXPECT_THAT(program.log(), HasSubstr("make room on the disk"));
  disk_is("");
  EXPECT_TRUE(eventually([&] { return program.log().contains("the outbox is on disk again"); }, until_it_is_calm)) << program.log();
  program.kill_hard();  // what was in memory only is on disk now
  const auto told_before = collector().on("test/health").size();
  Program again(configuration(), options(), through());
  broker.start();
  EXPECT_TRUE(has_more(50)) << again.log();
  EXPECT_TRUE(eventually([&] { return collector().on("test/health").size() > told_before && is_empty(); }, 20s)) << again.log();
  EXPECT_EQ(again.stop(), 0) << again.log();
  EXPECT_EQ(missing(60), "") << "of six seconds";
  EXPECT_LT(longest_gap(collector(), 60), 5s);
}

TEST_F(FaultyDisk, OfWhichASyncFailsIsToldAndLosesNothing) {
  Program program(configuration(), options(), through());
  ASSERT_TRUE(has_more(10)) << program.log();
  disk_is("bad");
  broker.kill();
  const std::string trouble = "the outbox cannot be kept on disk";
  EXPECT_TRUE(eventually([&] { return program.log().contains(trouble); })) << program.log();
  EXPECT_THAT(program.log(), HasSubstr("disk I/O error (Input/output error)"));
  EXPECT_TRUE(eventually([&] { return program.log().contains("intact records are in a new file now"); })) << program.log();
  const auto told_before = collector().on("test/health").size();
  broker.start();
  EXPECT_EQ(missing_in_the_end(), "") << program.log();
  EXPECT_TRUE(eventually([&] { return collector().on("test/health").size() > told_before; })) << program.log();
  EXPECT_THAT(collector().on("test/health").back().payload, HasSubstr("\"on_disk\":true"));
  EXPECT_EQ(count_of(program.log(), trouble), 1u) << program.log();
  EXPECT_EQ(program.stop(), 0) << program.log();
}

void make_directory(const std::string& path) {
  fs::create_directory(path);
}

void make_zeroes(const std::string& path) {
  fs::resize_file((std::ofstream(path), path), 100'000);
}

void make_notes(const std::string& path) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "CREATE TABLE notes(text); INSERT INTO notes VALUES('buy milk')", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}

struct Obstacle {
  const char* name;
  void (*make)(const std::string& path);
};

struct FileInTheWay : FaultyDisk, ::testing::WithParamInterface<Obstacle> {};

TEST_P(FileInTheWay, IsSetAsideInOneLineAndReadingsFlow) {
  GetParam().make(state() + "/outbox.db");
  Program program(configuration(), options());
  EXPECT_TRUE(has_more(10)) << program.log();
  EXPECT_EQ(count_of(program.log(), "outbox.db "), 1u) << program.log();
  EXPECT_EQ(count_of(program.log(), "set aside as outbox.db.bad"), 1u) << program.log();
  EXPECT_TRUE(fs::exists(state() + "/outbox.db.bad"));
  EXPECT_EQ(program.stop(), 0) << program.log();
}

INSTANTIATE_TEST_SUITE_P(Program, FileInTheWay,
                         ::testing::Values(Obstacle{"Directory", make_directory}, Obstacle{"Zeroes", make_zeroes},
                                           Obstacle{"DatabaseOfAnother", make_notes}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(FaultyDisk, WithTheRecordsOfARunningGatewayIsRefusedToASecondOne) {
  Program first(configuration(), options());
  ASSERT_TRUE(has_more(10)) << first.log();
  const Said second = say({"run", "--config", directory.write("second.yaml", configuration()), "--simulate", "--state", state()});
  EXPECT_EQ(second.status, 1) << second.text;
  EXPECT_EQ(count_of(second.text, "\n"), 1u) << second.text;
  EXPECT_THAT(second.text, HasSubstr(state()));
  EXPECT_TRUE(has_more(10)) << first.log();
  EXPECT_EQ(count_of(first.log(), "connected to"), 1u) << first.log();
  EXPECT_EQ(first.stop(), 0) << first.log();
}

}  // namespace
}  // namespace sluice::testing
