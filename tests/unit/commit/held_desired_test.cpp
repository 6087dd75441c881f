#include <gmock/gmock.h>

#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using testing::Desk;
using testing::document;
using ::testing::IsEmpty;
using testing::moved;
using testing::soil;

TEST(Desired, WaitsForTheEndOfATrialAndThenOnlyTheNewestCounts) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.desired(document(5, moved));
  desk.desired(document(6, soil));
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  desk.confirm();
  desk.settle();
  EXPECT_EQ(desk.status(), "3 mqtt applied");
  EXPECT_EQ(desk.reported("desired_version"), "6");
  EXPECT_EQ(desk.reported("config"), soil);
}

TEST(Desired, IsDecidedAfterARollBackToo) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.desired(document(6, soil));
  desk.loop.clock.run_for(61s);
  EXPECT_EQ(desk.status(), "4 mqtt applied");
  EXPECT_EQ(desk.reported("config"), soil);
}

TEST(Desired, ThatWasTakenAwayChangesNothing) {
  Desk desk;
  desk.start();
  desk.desired(document(5, air));
  desk.target.take();
  desk.desired("");
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

TEST(Desired, ThatWasTakenAwayWhileItWaitedIsForgotten) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.desired(document(6, soil));
  desk.desired("");
  desk.confirm();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.reported("desired_version"), "null");
}

TEST(Desired, IsTriedAgainWhenItCouldNotBeStored) {
  Desk desk;
  desk.start();
  desk.files.disk.trouble = Error{Reason::bus, "no space left"};
  desk.desired(document(5, air));
  EXPECT_EQ(desk.status(), "1 file applied");
  desk.loop.clock.run_for(1min);
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_THAT(desk.target.told, IsEmpty());
  desk.files.disk.trouble.reset();
  desk.loop.clock.run_for(10s);
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Desired, ThatIsRejectedIsReportedAlsoWhenThatCannotBeStored) {
  Desk desk;
  desk.start();
  desk.files.disk.trouble = Error{Reason::bus, "no space left"};
  desk.desired(document(5, "{}"));
  EXPECT_EQ(desk.status(), "1 file rejected");
  desk.files.disk.trouble.reset();
  desk.loop.clock.run_for(10s);
  desk.start();
  EXPECT_EQ(desk.status(), "1 file rejected");
}

TEST(Desired, ThatOnceFailedMayComeByACommand) {
  Desk desk;
  desk.start();
  desk.desired(document(5, "{}"));
  desk.set(air);
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.reported("errors"), "[]");
}

}  // namespace
}  // namespace sluice
