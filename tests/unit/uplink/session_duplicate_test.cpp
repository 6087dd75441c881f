#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

struct SessionDuplicate : testing::SessionBench {
  /// Another client takes our id as soon as we have it back, for so long; how often we tried in this time.
  std::size_t fight(Duration duration) {
    const std::size_t before = broker.attempts().size();
    for (Duration passed = 0s; passed < duration; passed += 1s) {
      broker.says_goodbye(session_taken_over);
      run_for(1s);
    }
    return broker.attempts().size() - before;
  }
};

TEST_F(SessionDuplicate, IsToldWithWhatToDoWhenTheBrokerSaysThatAnotherHasOurClientId) {
  start();
  broker.says_goodbye(session_taken_over);
  run_for(5min);
  ASSERT_THAT(facts.reported, SizeIs(1));
  EXPECT_EQ(facts.reported[0].type, EventType::duplicate_gateway);
  EXPECT_EQ(facts.reported[0].severity, Severity::error);
  EXPECT_EQ(facts.reported[0].reason, "taken_over");
  EXPECT_THAT(facts.reported[0].detail, HasSubstr("sluice-g"));
  EXPECT_THAT(facts.reported[0].detail, HasSubstr("client_id"));
  EXPECT_THAT(broker.messages("/event"), SizeIs(1));
}

TEST_F(SessionDuplicate, IsToldOnceABout) {
  start();
  fight(1h);
  EXPECT_THAT(facts.reported, SizeIs(1));
  run_for(30min);
  fight(10s);
  EXPECT_THAT(facts.reported, SizeIs(2));
}

TEST_F(SessionDuplicate, IsNotFought) {
  start();
  const auto attempts = fight(1h);
  EXPECT_GE(attempts, 10U) << "the other may be gone by now";
  EXPECT_LE(attempts, 60U);
}

TEST_F(SessionDuplicate, IsSuspectedWhereTheBrokerClosesWithoutAReason) {
  start();
  for (int i = 0; i < 600; ++i) {
    broker.loses_connection();
    run_for(1s);
  }
  ASSERT_THAT(facts.reported, SizeIs(1));
  EXPECT_EQ(facts.reported[0].type, EventType::duplicate_gateway);
  EXPECT_EQ(facts.reported[0].severity, Severity::warning);
  EXPECT_EQ(facts.reported[0].reason, "suspected");
}

TEST_F(SessionDuplicate, IsNotSuspectedWhereTheBrokerGivesAnotherReason) {
  start();
  for (int i = 0; i < 600; ++i) {
    broker.says_goodbye(testing::ScriptedBroker::server_busy);
    run_for(1s);
  }
  EXPECT_THAT(facts.reported, SizeIs(0));
}

TEST_F(SessionDuplicate, IsNotSuspectedWhereTheBrokerHasNeverTakenAnything) {
  broker.holds_answers();
  start();
  for (int i = 0; i < 600; ++i) {
    broker.loses_connection();
    run_for(1s);
  }
  EXPECT_THAT(facts.reported, SizeIs(0));
  EXPECT_LE(broker.attempts().size(), 40U) << "it is one that cannot be reached";
}

TEST_F(SessionDuplicate, IsNotSuspectedAfterTwoLosses) {
  start();
  for (int i = 0; i < 2; ++i) {
    broker.loses_connection();
    run_for(10s);
  }
  run_for(10min);
  broker.loses_connection();
  run_for(10min);
  EXPECT_THAT(facts.reported, SizeIs(0));
}

}  // namespace
}  // namespace sluice
