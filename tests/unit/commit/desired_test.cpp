#include <gmock/gmock.h>

#include "tests/unit/commit/desk.hpp"

namespace sluice {
namespace {

using testing::air;
using ::testing::AllOf;
using testing::Desk;
using testing::document;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::moved;
using testing::soil;
using ::testing::StartsWith;

TEST(Desired, IsCarriedOut) {
  Desk desk;
  desk.start();
  desk.desired(document(5, air));
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.reported("desired_version"), "5");
  EXPECT_EQ(desk.reported("config"), air);
  EXPECT_THAT(desk.target.take(), ElementsAre(StartsWith("change_to 1"), StartsWith("config_changed"), "reported"));
}

TEST(Desired, IsDecidedOnceAlsoOverAStart) {
  Desk desk;
  desk.start();
  desk.desired(document(5, air));
  desk.set(soil);
  desk.target.take();
  desk.desired(document(5, air));
  desk.start();
  desk.desired(document(5, air));
  EXPECT_EQ(desk.status(), "3 mqtt applied");
  EXPECT_THAT(desk.target.told, IsEmpty());
}

TEST(Desired, ThatAsksForWhatIsInForceIsAppliedWithoutAChange) {
  Desk desk;
  desk.file = air;
  desk.start();
  desk.desired(document(5, air));
  EXPECT_EQ(desk.status(), "1 file applied");
  EXPECT_EQ(desk.reported("desired_version"), "5");
  EXPECT_THAT(desk.target.take(), ElementsAre("reported"));
}

TEST(Desired, ThatIsWrongIsRejectedWithEveryError) {
  Desk desk;
  desk.start();
  desk.desired(R"({"version":5,"config":{"mqtt":{"broker":"mqtt://localhost","keepalive":1},"gateway":"a b"},"verson":1})");
  EXPECT_EQ(desk.status(), "1 file rejected");
  EXPECT_EQ(desk.reported("desired_version"), "5");
  EXPECT_THAT(desk.reported("errors"), AllOf(HasSubstr(R"("path":"mqtt.keepalive")"), HasSubstr(R"("path":"gateway")"),
                                             HasSubstr(R"("path":"verson","message":"unknown key – did you mean \"version\"?")")));
  EXPECT_THAT(desk.target.take(), ElementsAre("reported"));
  desk.desired(R"({"version":5,"config":{"mqtt":{"broker":"mqtt://localhost","keepalive":1},"gateway":"a b"},"verson":1})");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

TEST(Desired, ThatCannotBeReadIsRejectedOnce) {
  Desk desk;
  desk.start();
  for (const char* text : {"{\"version\":", "[]", "{}", R"({"version":"5","config":{}})", R"({"version":-1,"config":3})", "\xff"}) {
    desk.desired(text);
    EXPECT_EQ(desk.status(), "1 file rejected") << text;
    EXPECT_EQ(desk.reported("desired_version"), "null");
    EXPECT_THAT(desk.target.take(), ElementsAre("reported")) << text;
    desk.desired(text);
    EXPECT_THAT(desk.target.take(), IsEmpty()) << text;
  }
}

TEST(Desired, SaysWhatIsMissing) {
  Desk desk;
  desk.start();
  desk.desired("{}");
  EXPECT_THAT(desk.reported("errors"),
              AllOf(HasSubstr(R"("path":"version","message":"is missing)"), HasSubstr(R"("path":"config","message":"is missing)")));
}

TEST(Desired, OfALowerVersionIsRejectedAtItsVersion) {
  Desk desk;
  desk.start();
  desk.desired(document(5, air));
  desk.desired(document(4, soil));
  EXPECT_EQ(desk.status(), "2 mqtt rejected");
  EXPECT_EQ(desk.reported("desired_version"), "4");
  EXPECT_EQ(desk.reported("errors"),
            R"([{"path":"version","message":"4 is not higher than 5, which was decided before; write a higher one"}])");
  desk.desired(document(5, soil));
  EXPECT_THAT(desk.reported("errors"), HasSubstr("5 is not higher than 5"));
  desk.target.take();
  desk.desired(document(5, soil));
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

TEST(Desired, OfALowerVersionDoesNotMakeTheHigherOneNew) {
  Desk desk;
  desk.start();
  desk.desired(document(5, air));
  desk.set(soil);
  desk.desired(document(4, air));
  desk.desired(document(3, moved));
  desk.desired(document(5, air));
  EXPECT_EQ(desk.status(), "3 mqtt applied");
  EXPECT_EQ(desk.reported("desired_version"), "5");
  EXPECT_EQ(desk.reported("config"), soil);
}

TEST(Desired, OfALowerVersionWithTheSameContentIsTheSame) {
  Desk desk;
  desk.start();
  desk.desired(document(5, air));
  desk.target.take();
  desk.desired(document(4, air));
  EXPECT_EQ(desk.status(), "2 mqtt applied");
  EXPECT_EQ(desk.reported("desired_version"), "5");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

TEST(Desired, ThatIsMendedUnderTheSameVersionMustRise) {
  Desk desk;
  desk.start();
  desk.desired(R"({"version":5,"config":{"mqtt":{"broker":3}}})");
  desk.desired(document(5, air));
  EXPECT_THAT(desk.reported("errors"), HasSubstr("5 is not higher than 5"));
  desk.desired(document(6, air));
  EXPECT_EQ(desk.status(), "2 mqtt applied");
}

TEST(Desired, ThatLosesTheBrokerIsRolledBackAndNotTriedAgain) {
  Desk desk;
  desk.start();
  desk.target.broker.clear();
  desk.desired(document(5, moved));
  desk.loop.clock.run_for(61s);
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_EQ(desk.reported("desired_version"), "5");
  desk.target.take();
  desk.desired(document(5, moved));
  desk.start();
  desk.desired(document(5, moved));
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_THAT(desk.target.take(), IsEmpty());
  desk.target.broker.set();
  desk.desired(document(6, moved));
  desk.loop.clock.run_for(61s);
  EXPECT_EQ(desk.status(), "4 mqtt applied");
}

TEST(Desired, ThatWasRolledBackIsReportedAsThatAgainAfterALowerVersion) {
  Desk desk;
  desk.start();
  desk.target.broker.clear();
  desk.desired(document(5, moved));
  desk.loop.clock.run_for(61s);
  desk.desired(document(4, soil));
  EXPECT_EQ(desk.status(), "3 file rejected");
  desk.desired(document(5, moved));
  EXPECT_EQ(desk.status(), "3 file rolled_back");
}

TEST(Desired, OnTrialWhenTheProgramEndsIsRolledBackAndNotTriedAgain) {
  Desk desk;
  desk.start();
  desk.target.broker.clear();
  desk.desired(document(5, moved));
  desk.start();
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  desk.target.take();
  desk.desired(document(5, moved));
  EXPECT_EQ(desk.status(), "3 file rolled_back");
  EXPECT_THAT(desk.target.take(), IsEmpty());
}

}  // namespace
}  // namespace sluice
