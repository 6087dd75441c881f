#include <gmock/gmock.h>

#include "gateway/config/canonical.hpp"
#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using testing::bad;
using testing::Desk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using testing::soil;

const std::string worse = R"({"mqtt":{"broker":"nowhere"}})";

TEST(Start, BeginsWithTheFile) {
  Desk desk;
  desk.file = air;
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_EQ(desk.booted().devices_size(), 1);
  EXPECT_EQ(desk.reported("desired_version"), "null");
  EXPECT_EQ(desk.reported("hash"), '"' + sha256_hex(air) + '"');
  EXPECT_THAT(desk.target.told, IsEmpty());
  EXPECT_THAT(desk.files.disk.files, ElementsAre(Key("config"), Key("config.good")));
}

TEST(Start, RunsWhatWasSetAsLongAsTheFileIsTheSame) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.set(soil);
  desk.file = "  " + air + "\n# a comment makes no difference\n";
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.booted().devices_size(), 2);
}

TEST(Start, RunsTheFileWhenItsContentWasChanged) {
  Desk desk;
  desk.start();
  desk.set(soil);
  desk.target.take();
  desk.file = air;
  desk.start();
  EXPECT_EQ(desk.status(), "3 file applied");
  EXPECT_EQ(desk.booted().devices_size(), 1);
  EXPECT_THAT(desk.target.take(), ElementsAre("config_changed revision 3 from file"));
  desk.start();
  EXPECT_EQ(desk.status(), "3 file applied");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

TEST(Start, NotesAFileThatSaysWhatIsInForce) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.file = air;
  desk.start();
  EXPECT_EQ(desk.status(), "2 file applied");
  desk.set(soil);
  desk.start();
  EXPECT_EQ(desk.status(), "3 mqtt applied");
}

TEST(Start, RunsTheLastGoodConfigurationWhenTheFileIsBad) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.file = bad;
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "1 file rejected");
  EXPECT_THAT(desk.reported("errors"), HasSubstr("devices.air.driver"));
  EXPECT_THAT(desk.reported("errors"), HasSubstr("(line 1)"));
  EXPECT_EQ(desk.booted().devices_size(), 1);
  desk.file = air;
  desk.start();
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_EQ(desk.reported("errors"), "[]");
}

TEST(Start, RunsWhatWasSetWhenTheFileIsGone) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.file = "";
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "2 mqtt rejected");
}

TEST(Start, RunsMqttAloneWhenTheFileIsBadAndNothingIsStored) {
  Desk desk;
  desk.file = bad;
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "1 file rejected");
  EXPECT_EQ(desk.reported("config"), R"({"mqtt":{"broker":"mqtt://localhost"}})");
  EXPECT_EQ(desk.booted().devices_size(), 0);
  desk.start();
  EXPECT_EQ(desk.status(), "1 file rejected");
}

TEST(Start, LeavesMqttAloneForAnyGoodFile) {
  Desk desk;
  desk.file = bad;
  desk.start();
  desk.file = air;
  desk.start();
  EXPECT_EQ(desk.status(), "2 file applied");
  EXPECT_EQ(desk.booted().devices_size(), 1);
}

TEST(Start, FollowsTheBrokerOfABadFileWhileThereIsNothingElse) {
  Desk desk;
  desk.file = bad;
  desk.start();
  desk.file = R"({"mqtt":{"broker":"mqtt://127.0.0.1:7"},"devices":7})";
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.status(), "2 file rejected");
  EXPECT_EQ(desk.booted().mqtt().broker(0), "mqtt://127.0.0.1:7");
}

TEST(Start, KeepsWhatIsSetOverMqttAlone) {
  Desk desk;
  desk.file = bad;
  desk.start();
  EXPECT_EQ(desk.set(air), "ok 2 buses.w devices.air");
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt rejected");
  EXPECT_EQ(desk.booted().devices_size(), 1);
}

TEST(Start, FailsWhenThereIsNotEvenABroker) {
  Desk desk;
  desk.file = worse;
  EXPECT_FALSE(desk.start());
  EXPECT_THAT(desk.files.disk.files, IsEmpty());
}

TEST(Start, FailsWhenItIsUnclearWhoMayCommand) {
  Desk desk;
  desk.file = R"({"mqtt":{"broker":"mqtt://localhost"},"security":{"command_keys":[7]}})";
  EXPECT_FALSE(desk.start());
}

}  // namespace
}  // namespace sluice
