#include <gmock/gmock.h>

#include "gateway/config/canonical.hpp"
#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using testing::Desk;
using ::testing::ElementsAre;
using testing::empty;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::moved;
using testing::soil;
using ::testing::StartsWith;

Task<void> set_and_forget(Desk& desk, v1::SetConfig request) {
  co_await desk.commits().set_config(std::move(request));
}

TEST(Commits, CarryOutAConfigurationThatIsSet) {
  Desk desk;
  ASSERT_TRUE(desk.start());
  EXPECT_EQ(desk.set(air), "ok 2 devices.air");
  EXPECT_THAT(desk.target.take(),
              ElementsAre("change_to 1 devices at mqtt://localhost", "config_changed revision 2 from mqtt: devices.air", "reported"));
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.reported("config"), air);
}

TEST(Commits, TellTheConfigurationThatIsInForce) {
  Desk desk;
  desk.start();
  desk.set(air);
  const auto reply = desk.commits().get_config();
  EXPECT_TRUE(reply.ok());
  EXPECT_EQ(reply.config().revision(), 2);
  EXPECT_EQ(reply.config().config(), air);
  EXPECT_EQ(reply.config().hash(), sha256_hex(air));
}

TEST(Commits, LetTheReplyOutBeforeTheSessionEnds) {
  Desk desk;
  desk.start();
  EXPECT_EQ(desk.set(moved), "ok 2 devices.air mqtt");
  EXPECT_THAT(desk.target.told, IsEmpty());
  desk.loop.clock.run_for(Commits::reply_leaves);
  EXPECT_THAT(desk.target.told, ElementsAre(StartsWith("change_to"), StartsWith("config_changed"), "reported"));
}

TEST(Commits, RefuseABadConfigurationWithEveryError) {
  Desk desk;
  desk.start();
  EXPECT_THAT(desk.set(R"({"mqtt":{"broker":"mqtt://localhost","keepalive":"1s"},"gateway":"a b"})"),
              ::testing::AllOf(HasSubstr("mqtt.keepalive: "), HasSubstr("gateway: ")));
  EXPECT_THAT(desk.set("{"), ": not JSON: incomplete JSON");
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_THAT(desk.target.told, IsEmpty());
}

TEST(Commits, TakeTheSameConfigurationAgainForNothing) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.target.take();
  EXPECT_EQ(desk.set(air), "ok 2");
  EXPECT_EQ(desk.set(R"( {"mqtt" : {"broker":"mqtt://localhost"}, "devices":{"air":{"driver":"tmp102","bus":"w","address":72}},
                          "buses":{"w":{"i2c":"/dev/i2c-1"}}} )"),
            "ok 2");
  EXPECT_THAT(desk.target.told, IsEmpty());
}

TEST(Commits, RefuseAChangeOfAnotherRevision) {
  Desk desk;
  desk.start();
  EXPECT_EQ(desk.set(air, "if_revision=7"), "if_revision: is 7, but revision 1 is in force; get-config tells it");
  EXPECT_THAT(desk.set(R"({"mqtt":3})", "if_revision=7"), ::testing::AllOf(HasSubstr("if_revision: is 7"), HasSubstr("\nmqtt: ")));
  EXPECT_EQ(desk.set(air, "if_revision=1"), "ok 2 devices.air");
}

TEST(Commits, TellWhatADryRunWouldChangeAndChangeNothing) {
  Desk desk;
  desk.start();
  EXPECT_EQ(desk.set(soil, "dry_run"), "ok 1 devices.air devices.soil");
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_THAT(desk.target.told, IsEmpty());
  desk.start();
  EXPECT_EQ(desk.status(), "1 file applied");
}

TEST(Commits, PutAndRemoveADevice) {
  Desk desk;
  desk.start();
  EXPECT_EQ(desk.put("air", R"({"driver":"tmp102","bus":"w","address":72})"), "ok 2 devices.air");
  EXPECT_EQ(desk.reported("config"), air);
  EXPECT_THAT(desk.put("air", R"({"driver":"tmp102","bus":"w","address":1})"), StartsWith("devices.air.address: "));
  EXPECT_EQ(desk.remove("aire"), "device: there is no device \"aire\" – did you mean \"air\"?");
  EXPECT_EQ(desk.remove("air"), "ok 3 devices.air");
  EXPECT_EQ(desk.reported("config"), empty);
}

TEST(Commits, SurviveAStartAfterEachChange) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.booted().devices_size(), 1);
}

TEST(Commits, ChangeNothingThatCannotBeStored) {
  Desk desk;
  desk.start();
  desk.files.disk.trouble = Error{Reason::bus, "no space left on device"};
  EXPECT_EQ(desk.set(air), ": cannot be stored, and nothing was changed: bus: no space left on device");
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_THAT(desk.target.told, IsEmpty());
  desk.files.disk.trouble.reset();
  EXPECT_EQ(desk.set(air), "ok 2 devices.air");
}

TEST(Commits, WriteOverWhatALateDiskMayHaveTakenAfterAll) {
  Desk desk;
  desk.start();
  const auto before = desk.files.disk.files;
  desk.files.disk.trouble = Error{Reason::timeout};
  desk.set(air);
  desk.files.disk.files["config"] = "what came later";
  desk.files.disk.trouble.reset();
  desk.loop.clock.run_for(Commits::between_attempts);
  EXPECT_EQ(desk.files.disk.files, before);
}

TEST(Commits, WriteOverWhatACommandStoredThatNobodyWaitedFor) {
  Desk desk;
  desk.start();
  const auto before = desk.files.disk.files;
  desk.files.write_takes = 5s;
  v1::SetConfig request;
  request.set_config(air);
  TaskGroup command(desk.loop.executor);
  command.spawn(set_and_forget(desk, request));
  desk.loop.clock.run_for(1s);
  EXPECT_NE(desk.files.disk.files, before);
  command.stop();
  desk.loop.run(command.join());
  desk.loop.clock.run_for(20s);
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_EQ(desk.files.disk.files, before);
}

TEST(Commits, CarryOutTwoChangesOneAfterTheOther) {
  Desk desk;
  desk.start();
  desk.target.change_takes = 5s;
  EXPECT_EQ(desk.set(air), "ok 2 devices.air");
  EXPECT_EQ(desk.set(soil), "ok 3 devices.soil");
  EXPECT_EQ(desk.set(empty), "ok 4 devices.air devices.soil");
  desk.loop.clock.run_for(20s);
  EXPECT_THAT(desk.target.take(), ElementsAre("change_to 1 devices at mqtt://localhost", "config_changed revision 2 from mqtt: devices.air",
                                              "reported", "change_to 0 devices at mqtt://localhost",
                                              "config_changed revision 4 from mqtt: devices.air, devices.soil", "reported"));
}

TEST(Commits, AreSettledWhenTheChangeIsInForce) {
  Desk desk;
  desk.start();
  desk.target.change_takes = 5s;
  desk.set(air);
  const TimePoint asked = desk.loop.clock.now();
  EXPECT_TRUE(desk.loop.run(desk.commits().settled()));
  EXPECT_EQ(desk.loop.clock.now() - asked, 5s);
  EXPECT_TRUE(desk.loop.run(desk.commits().settled()));
}

}  // namespace
}  // namespace sluice
