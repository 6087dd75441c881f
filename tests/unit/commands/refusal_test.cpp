#include "gateway/commands/refusal.hpp"

#include <gmock/gmock.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using ::testing::ElementsAre;

struct Refusals : ::testing::Test {
  sluice::testing::Loop loop;
  std::vector<std::string> told;
  RefusalEvents events{loop.clock, [this](Happening happening) {
                         EXPECT_EQ(happening.type, EventType::command_refused);
                         EXPECT_EQ(happening.severity, Severity::warning);
                         told.push_back(happening.reason + ": " + happening.detail);
                       }};
};

TEST_F(Refusals, AreToldAtOnceAndThenOnceAMinuteWithTheirNumber) {
  for (int i = 0; i < 1000; ++i) events.note(RefusalReason::key, "command/status " + std::to_string(i));
  EXPECT_THAT(told, ElementsAre("key: command/status 0"));
  loop.clock.run_for(60s);
  EXPECT_THAT(told, ElementsAre("key: command/status 0", "key: 999 more within a minute; the last: command/status 999"));
  events.note(RefusalReason::key, "again");
  EXPECT_EQ(told.size(), 2U);
  loop.clock.run_for(60s);
  EXPECT_EQ(told.back(), "key: 1 more within a minute; the last: again");
  loop.clock.run_for(1h);
  EXPECT_EQ(told.size(), 3U);
  events.note(RefusalReason::key, "much later");
  EXPECT_EQ(told.back(), "key: much later");
}

TEST_F(Refusals, OfEachReasonCountForThemselves) {
  events.note(RefusalReason::key, "a");
  events.note(RefusalReason::time, "b");
  EXPECT_THAT(told, ElementsAre("key: a", "time: b"));
}

}  // namespace
}  // namespace sluice
