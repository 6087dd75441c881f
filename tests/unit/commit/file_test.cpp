#include <gmock/gmock.h>

#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using testing::Desk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::moved;
using testing::soil;
using ::testing::StartsWith;

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

TEST(File, OnTrialWhenTheProgramIsStartedAnewIsTriedAgain) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.target.broker.clear();
  desk.file = moved;
  desk.hang_up();
  desk.loop.clock.run_for(30s);
  for (const char* status : {"4 file applied", "6 file applied"}) {
    desk.start();
    EXPECT_EQ(desk.status(), status);
    EXPECT_EQ(desk.booted().mqtt().broker(0), "mqtt://127.0.0.1:1884");
    desk.loop.clock.run_for(59s);
    EXPECT_EQ(desk.status(), status);
  }
  desk.loop.clock.run_for(1s);
  EXPECT_EQ(desk.status(), "7 file rolled_back");
  desk.start();
  EXPECT_EQ(desk.status(), "7 file rolled_back");
  EXPECT_EQ(desk.reported("config"), air);
}

TEST(File, OnTrialWhenTheProgramIsStartedAnewIsLeftWhenItSaysWhatItSaidBefore) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.target.broker.clear();
  desk.file = moved;
  desk.hang_up();
  desk.file = air;
  desk.start();
  EXPECT_EQ(desk.status(), "3 file applied");
  desk.loop.clock.run_for(1h);
  EXPECT_EQ(desk.status(), "3 file applied");
}

TEST(File, WithAnotherBrokerIsKeptAtAStartWhenItIsReached) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.target.broker.clear();
  desk.file = moved;
  desk.start();
  desk.loop.clock.run_for(59s);
  desk.target.broker.set();
  desk.settle();
  EXPECT_EQ(desk.set(soil, "dry_run"), "ok 2 devices.soil mqtt");
  desk.target.broker.clear();
  desk.start();
  desk.loop.clock.run_for(1h);
  EXPECT_EQ(desk.status(), "2 file applied");
}

TEST(File, WithABrokerThatIsNotReachedAfterAStartIsRolledBackAndNotTriedAgain) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.target.broker.clear();
  desk.file = moved;
  desk.start();
  EXPECT_EQ(desk.set(soil), ": revision 2 waits until the broker is reached, for another 1m, or is rolled back; try again then");
  desk.target.take();
  desk.loop.clock.run_for(60s);
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_THAT(desk.target.take(),
              ElementsAre("change_to 1 devices at mqtt://localhost", "config_changed rolled_back: revision 3 from file: mqtt", "reported"));
  desk.start();
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_EQ(desk.booted().mqtt().broker(0), "mqtt://localhost");
}

TEST(File, WithAnotherNameIsTriedOutAtAStartAndStoredAtOnce) {
  Desk desk;
  desk.start();
  desk.target.broker.clear();
  desk.file = R"({"gateway":"other","mqtt":{"broker":"mqtt://localhost"}})";
  desk.start();
  const auto tried = desk.files.disk.files;
  EXPECT_NE(tried.at("config"), tried.at("config.good"));
  desk.loop.clock.run_for(60s);
  EXPECT_EQ(desk.status(), "3 file rolled_back");
}

TEST(File, OfAFirstStartWaitsForNoBroker) {
  Desk desk;
  desk.target.broker.clear();
  desk.file = moved;
  desk.start();
  desk.loop.clock.run_for(1h);
  EXPECT_EQ(desk.status(), "1 file applied");
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
