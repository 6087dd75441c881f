#include <gmock/gmock.h>

#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::Desk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const auto air = Desk::configuration("air");
const auto soil = Desk::configuration("air soil");
const auto moved = Desk::configuration("air", "mqtt://127.0.0.1:1884");

TEST(File, ThatWasChangedWinsOverWhatWasSet) {
  Desk desk;
  desk.start();
  desk.set(soil);
  desk.target.take();
  desk.file = air;
  desk.hang_up();
  EXPECT_EQ(desk.status(), "3 file applied");
  EXPECT_THAT(desk.target.take(), ElementsAre(StartsWith("change_to 1"), "config_changed revision 3 from file: devices.soil", "reported"));
  desk.start();
  EXPECT_EQ(desk.status(), "3 file applied");
}

TEST(File, ThatSaysTheSameChangesNothing) {
  Desk desk;
  desk.start();
  desk.set(soil);
  desk.target.take();
  desk.hang_up();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

TEST(File, ThatIsBadIsRejectedUntilItIsMended) {
  Desk desk;
  const auto good = desk.file;
  desk.start();
  desk.file = R"({"mqtt":{"broker":"mqtt://localhost"},"devices":3})";
  desk.hang_up();
  EXPECT_EQ(desk.status(), "1 file rejected");
  EXPECT_THAT(desk.reported("errors"), HasSubstr(R"("path":"devices")"));
  EXPECT_THAT(desk.target.take(), ElementsAre("reported"));
  desk.file = good;
  desk.hang_up();
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_THAT(desk.target.take(), ElementsAre("reported"));
}

TEST(File, ThatSaysWhatWasSetBecomesItsSource) {
  Desk desk;
  desk.start();
  desk.set(air);
  desk.target.take();
  desk.file = air;
  desk.hang_up();
  EXPECT_EQ(desk.status(), "2 file applied");
  EXPECT_THAT(desk.target.take(), ElementsAre("reported"));
}

TEST(File, WithABrokerThatIsNotReachedIsRolledBackAndNotTriedAgain) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.target.broker.clear();
  desk.file = moved;
  desk.hang_up();
  desk.loop.clock.run_for(61s);
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_EQ(desk.reported("config"), air);
  desk.target.take();
  desk.hang_up();
  desk.start();
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

TEST(File, WaitsForTheEndOfATrial) {
  Desk desk;
  desk.start();
  desk.set(air, "confirm_within=60");
  desk.file = soil;
  desk.hang_up();
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  desk.confirm();
  desk.settle();
  EXPECT_EQ(desk.status(), "3 file applied");
}

TEST(File, IsTriedAgainWhenItCouldNotBeStored) {
  Desk desk;
  desk.start();
  desk.files.disk.trouble = Error{Reason::bus, "no space left"};
  desk.file = air;
  desk.hang_up();
  EXPECT_EQ(desk.status(), "1 file applied");
  desk.files.disk.trouble.reset();
  desk.loop.clock.run_for(10s);
  EXPECT_EQ(desk.status(), "2 file applied");
}

TEST(File, ThatIsGoodEndsTheMinimum) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.stop();
  desk.files.disk.files.clear();
  desk.file = R"({"mqtt":{"broker":"mqtt://localhost"},"devices":3})";
  desk.start();
  desk.file = R"({"mqtt":{"broker":"mqtt://localhost"}})";
  desk.hang_up();
  EXPECT_EQ(desk.status(), "2 file applied");
  desk.file = R"({"mqtt":{"broker":"mqtt://localhost"},"devices":3})";
  desk.start();
  EXPECT_EQ(desk.status(), "2 file rejected");
}

}  // namespace
}  // namespace sluice
