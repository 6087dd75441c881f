#include <gmock/gmock.h>

#include "gateway/commit/ledger.hpp"
#include "gateway/config/canonical.hpp"
#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using testing::bad;
using ::testing::Contains;
using testing::Desk;
using ::testing::HasSubstr;
using ::testing::Key;
using testing::soil;

/// What a program with another set of drivers would have stored.
std::string from_another_version(std::string config, std::uint64_t revision, const std::string& file_hash) {
  v1::Ledger ledger;
  ledger.set_revision(revision - 1);
  take(ledger, std::move(config), v1::FROM_MQTT);
  ledger.set_file_hash(file_hash);
  return sealed(ledger);
}

TEST(Start, UsesTheSecondCopyOfAFileThatIsNotIntact) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.stop();
  desk.files.disk.files["config"].resize(100);
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_THAT(desk.files.disk.files, Contains(Key("config.bad")));
  desk.files.disk.files.erase("config.good");
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Start, RunsTheFileWhenNothingOnDiskIsIntact) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.set(soil);
  desk.stop();
  desk.files.disk.files["config"] = desk.files.disk.files["config.good"] = "garbage";
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "1 file applied");
}

TEST(Start, RunsTheLastGoodConfigurationInsteadOfOneThatThisVersionCannot) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.stop();
  desk.files.disk.files["config"] = from_another_version(bad, 3, sha256_hex(desk.file));
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "4 mqtt rejected");
  EXPECT_EQ(desk.reported("config"), air);
  EXPECT_THAT(desk.reported("errors"), HasSubstr("devices.air.driver"));
  EXPECT_EQ(desk.files.disk.files["config.unusable"], bad);
  desk.start();
  EXPECT_EQ(desk.status(), "4 mqtt rejected");
}

TEST(Start, RunsTheFileInsteadOfWhatThisVersionCannot) {
  Desk desk;
  desk.file = air;
  desk.files.disk.files["config"] = desk.files.disk.files["config.good"] = from_another_version(bad, 3, sha256_hex(air));
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "4 file rejected");
  EXPECT_EQ(desk.booted().devices_size(), 1);
}

TEST(Start, RunsMqttAloneInsteadOfWhatThisVersionCannot) {
  Desk desk;
  desk.file = bad;
  desk.files.disk.files["config"] = desk.files.disk.files["config.good"] = from_another_version(bad, 3, sha256_hex(bad));
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "4 file rejected");
  EXPECT_EQ(desk.booted().devices_size(), 0);
}

TEST(Start, LeavesMqttAloneForAFileThatWasDecidedBefore) {
  for (const bool by_signal : {false, true}) {
    Desk desk;
    desk.file = bad;
    desk.files.disk.files["config"] = from_another_version(bad, 3, sha256_hex(air));
    desk.start();
    EXPECT_EQ(desk.status(), "4 file rejected");
    desk.file = air;
    by_signal ? desk.hang_up() : void(desk.start());
    EXPECT_EQ(desk.status(), "5 file applied");
    EXPECT_EQ(desk.reported("config"), air);
  }
}

TEST(Start, StillHasNothingButMqttAfterARollBackToIt) {
  Desk desk;
  desk.file = bad;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.loop.clock.run_for(60s);
  desk.file = R"({"mqtt":{"broker":"mqtt://127.0.0.1:7"},"devices":7})";
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.booted().mqtt().broker(0), "mqtt://127.0.0.1:7");
}

TEST(Start, WritesTheSecondCopyThatAPowerCutLeftOut) {
  Desk desk;
  desk.start();
  desk.files.disk.files.erase("config.good");
  desk.start();
  EXPECT_THAT(desk.files.disk.files, Contains(Key("config.good")));
}

TEST(Start, SetsAsideAStateFileThatCannotBeRead) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.stop();
  const auto written = desk.files.disk.files["config"];
  desk.files.unreadable = {"config"};
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.files.disk.files["config.bad"], written);
  EXPECT_EQ(desk.set(soil), "ok 3 devices.soil");
}

TEST(Start, NeverWritesOverAStateFileThatCannotBeReadNorMoved) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.set(soil);
  desk.stop();
  const auto written = desk.files.disk.files;
  desk.files.unreadable = {"config", "config.good"};
  desk.files.is_stuck = true;
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_EQ(desk.set(soil),
            ": cannot be stored, and nothing was changed: denied: the state file config cannot be read; make it readable or move it away, "
            "then start again");
  desk.loop.clock.run_for(1h);
  EXPECT_EQ(desk.files.disk.files, written);
  desk.files.unreadable.clear();
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Start, StoresWithoutASecondCopyThatCannotBeReadNorMoved) {
  Desk desk;
  desk.start();
  desk.stop();
  const auto written = desk.files.disk.files["config.good"];
  desk.files.unreadable = {"config.good"};
  desk.files.is_stuck = true;
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.set(air), "ok 2 devices.air");
  EXPECT_EQ(desk.files.disk.files["config.good"], written);
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Start, GoesOnWithoutADisk) {
  Desk desk;
  desk.file = air;
  desk.files.disk.trouble = Error{Reason::denied};
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "1 file applied");
  desk.files.disk.trouble.reset();
  desk.loop.clock.run_for(Commits::between_attempts);
  EXPECT_THAT(desk.files.disk.files, Contains(Key("config")));
}

}  // namespace
}  // namespace sluice
