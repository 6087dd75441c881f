#include "gateway/dialects/event_json.hpp"

#include <gtest/gtest.h>

#include "drivers/async/manual_clock.hpp"
#include "tests/support/sample_records.hpp"

namespace sluice {
namespace {

using testing::numbered;

Record alarm() {
  return {.time = TimePoint(2s),
          .body = Happening{.type = EventType::alarm_raised,
                            .severity = Severity::warning,
                            .device = "air",
                            .channel = "temperature",
                            .reason = "high",
                            .detail = "36.2 Cel is above \"35\""}};
}

TEST(EventJson, HasEveryFieldInTheContractsOrder) {
  const ManualWallClock wall;
  EXPECT_EQ(event_json(*numbered(alarm(), 12), false, wall),
            R"({"sequence":12,"time":"2026-11-20T09:00:02.000Z","type":"alarm_raised","severity":"warning",)"
            R"("device":"air","channel":"temperature","reason":"high","detail":"36.2 Cel is above \"35\""})");
}

TEST(EventJson, NamesTheRangesThatWereLost) {
  const ManualWallClock wall;
  Record record{.time = TimePoint(0s), .body = Happening{.type = EventType::records_dropped, .reason = "full", .ranges = {{3, 5}, {9, 9}}}};
  EXPECT_EQ(event_json(record, false, wall),
            R"({"sequence":0,"time":"2026-11-20T09:00:00.000Z","type":"records_dropped","severity":"info",)"
            R"("device":"","channel":"","reason":"full","detail":"","ranges":[{"first":3,"last":5},{"first":9,"last":9}]})");
}

TEST(EventJson, SaysSoWhenItWaitedForTheBroker) {
  const ManualWallClock wall;
  EXPECT_TRUE(event_json(alarm(), true, wall).ends_with(R"("backlog":true})"));
}

TEST(EventJson, FlagsATimeThatNobodyVouchesFor) {
  ManualWallClock wall;
  wall.set(0, false);
  EXPECT_NE(event_json(alarm(), false, wall).find(R"("time":"1970-01-01T00:00:02.000Z","clock_unsynchronised":true)"), std::string::npos);
}

TEST(EventJson, StampsAnEventOfAnEarlierBootByWhatIsKnownOfIt) {
  const ManualWallClock wall;
  Record record = alarm();
  record.boot = std::make_shared<const EarlierBoot>(EarlierBoot{.id = "a", .offset = 5'000'000'000, .synchronised = false});
  EXPECT_NE(event_json(record, false, wall).find(R"("time":"1970-01-01T00:00:07.000Z","clock_unsynchronised":true)"), std::string::npos);
}

}  // namespace
}  // namespace sluice
