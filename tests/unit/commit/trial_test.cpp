#include <gmock/gmock.h>

#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using testing::Desk;
using ::testing::ElementsAre;
using testing::empty;
using ::testing::IsEmpty;
using testing::moved;
using testing::soil;

TEST(Trial, OfAnotherBrokerIsKeptWhenItIsReached) {
  Desk desk;
  desk.start();
  desk.target.broker.clear();
  EXPECT_EQ(desk.set(moved), "ok 2 devices.air mqtt");
  desk.loop.clock.run_for(59s);
  desk.target.broker.set();
  desk.loop.clock.run_for(1h);
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Trial, OfABrokerThatIsNotReachedIsRolledBack) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.target.broker.clear();
  desk.target.take();
  EXPECT_EQ(desk.set(moved), "ok 3 mqtt");
  desk.loop.clock.run_for(60s);
  EXPECT_EQ(desk.status(), "3 mqtt applied");
  desk.loop.clock.run_for(1s);
  EXPECT_EQ(desk.status(), "4 mqtt rolled_back");
  EXPECT_EQ(desk.reported("errors"), R"([{"path":"","message":"revision 3 was rolled back: the broker was not reached within 1m"}])");
  EXPECT_EQ(desk.reported("config"), air);
  EXPECT_THAT(desk.target.take(),
              ElementsAre("change_to 1 devices at mqtt://127.0.0.1:1884", "config_changed revision 3 from mqtt: mqtt", "reported",
                          "change_to 1 devices at mqtt://localhost", "config_changed rolled_back: revision 4 from mqtt: mqtt", "reported"));
}

TEST(Trial, OfAnotherNameIsRolledBackToo) {
  Desk desk;
  desk.start();
  desk.target.broker.clear();
  EXPECT_EQ(desk.set(R"({"gateway":"other","mqtt":{"broker":"mqtt://localhost"}})"), "ok 2 buses.w gateway");
  desk.loop.clock.run_for(61s);
  EXPECT_EQ(desk.status(), "3 file rolled_back");
}

TEST(Trial, CountsFromWhenTheChangeIsInForce) {
  Desk desk;
  desk.start();
  desk.target.change_takes = 8s;
  EXPECT_EQ(desk.set(air, "confirm_within=5"), "ok 2 devices.air");
  desk.loop.clock.run_for(12s);
  EXPECT_EQ(desk.confirm(), "ok");
}

TEST(Trial, WithConfirmWithinIsKeptByConfirm) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=120");
  desk.loop.clock.run_for(119s);
  EXPECT_EQ(desk.confirm(), "ok");
  desk.loop.clock.run_for(1h);
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  desk.start();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Trial, WithConfirmWithinIsRolledBackWithoutIt) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=120");
  desk.loop.clock.run_for(120s);
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_EQ(desk.reported("errors"), R"([{"path":"","message":"revision 2 was rolled back: `confirm` did not come within 2m"}])");
  EXPECT_EQ(desk.reported("config"), empty);
}

TEST(Trial, OfAnotherBrokerThatWasConfirmedIsNotRolledBack) {
  Desk desk;
  desk.start();
  desk.target.broker.clear();
  desk.set(moved);
  desk.loop.clock.run_for(2s);
  EXPECT_EQ(desk.confirm(), "ok");
  desk.loop.clock.run_for(1h);
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Trial, IsNotConfirmedBeforeItIsInForce) {
  Desk desk;
  desk.start();
  desk.target.change_takes = 5s;
  desk.set(moved, "confirm_within=60");
  EXPECT_EQ(desk.confirm(), ": revision 2 is not in force yet; confirm it then");
  desk.loop.clock.run_for(6s);
  EXPECT_EQ(desk.confirm(), "ok");
}

TEST(Trial, IsNeededForConfirm) {
  Desk desk;
  desk.start();
  EXPECT_EQ(desk.confirm(), ": no configuration waits for it; revision 1 is in force");
}

TEST(Trial, LetsNoOtherChangeIn) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.loop.clock.run_for(17s);
  EXPECT_EQ(desk.set(soil), ": revision 2 waits for `confirm`, for another 43s, or is rolled back; try again then");
  EXPECT_EQ(desk.set(air), "ok 2");
  EXPECT_EQ(desk.set(soil, "dry_run"), "ok 2 devices.soil");
  desk.confirm();
  EXPECT_EQ(desk.set(soil), "ok 3 devices.soil");
}

TEST(Trial, IsNotKeptByTheConfirmationOfAnEarlierOne) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.confirm();
  desk.set(soil, "confirm_within=60");
  desk.loop.clock.run_for(60s);
  EXPECT_EQ(desk.status(), "4 mqtt rolled_back");
  EXPECT_EQ(desk.reported("config"), air);
}

TEST(Trial, WaitsOnWhenTheConfirmationCannotBeStored) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.files.disk.trouble = Error{Reason::bus, "no space left"};
  EXPECT_EQ(desk.confirm(), ": cannot be stored: bus: no space left; revision 2 still waits, for another 1m");
  desk.files.disk.trouble.reset();
  EXPECT_EQ(desk.confirm(), "ok");
}

TEST(Trial, IsRolledBackAlsoWhenThatCannotBeStored) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.files.disk.trouble = Error{Reason::bus, "no space left"};
  desk.loop.clock.run_for(60s);
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_EQ(desk.target.told.back(), "reported");
  desk.files.disk.trouble.reset();
  desk.loop.clock.run_for(Commits::between_attempts);
  desk.start();
  EXPECT_EQ(desk.status(), "3 file rolled_back");
}

TEST(Trial, EndsInARollBackWhenTheProgramIsStartedAnew) {
  Desk desk;
  desk.start();
  desk.set(moved, "confirm_within=60");
  desk.target.take();
  desk.start();
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_EQ(desk.reported("errors"),
            R"([{"path":"","message":"revision 2 was rolled back: the program was started anew while it waited to be kept"}])");
  EXPECT_EQ(desk.booted().mqtt().broker(0), "mqtt://localhost");
  EXPECT_THAT(desk.target.take(), ElementsAre("config_changed rolled_back: revision 3 from file"));
  desk.start();
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

}  // namespace
}  // namespace sluice
