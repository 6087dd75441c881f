#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
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
  EXPECT_THAT(facts.reported[0].detail, HasSubstr("give each its own `gateway`"));
  EXPECT_THAT(facts.reported[0].detail, Not(HasSubstr("or its own `mqtt.client_id`"))) << "their topics would be the same ones";
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

TEST_F(SessionDuplicate, IsToldOnceOfAGatewayThatHasOurNameWithAnotherClientId) {
  broker.retains("sluice/v1/g/status", R"({"state":"online","boot_id":"b","stream":"another"})");
  start();
  run_for(1s);
  broker.hears("sluice/v1/g/status", R"({"state":"online","boot_id":"b","stream":"another"})");
  run_for(1s);
  ASSERT_THAT(facts.reported, SizeIs(1));
  EXPECT_EQ(facts.reported[0].type, EventType::duplicate_gateway);
  EXPECT_EQ(facts.reported[0].reason, "same_name");
  EXPECT_THAT(facts.reported[0].detail, HasSubstr("give each its own `gateway`"));
}

TEST_F(SessionDuplicate, IsNotSeenInOurOwnStatusNorInWhatIsNoStatus) {
  start();
  for (const char* status : {R"({"state":"online","stream":"stream"})", R"({"state":"offline","boot_id":"boot"})", "{}", "[1]", "", "{"}) {
    broker.hears("sluice/v1/g/status", status);
    run_for(1s);
  }
  EXPECT_THAT(facts.reported, SizeIs(0));
}

TEST_F(SessionDuplicate, DoesNotHideThatWeAreOnlineWhenItGoes) {
  start();
  broker.hears("sluice/v1/g/status", R"({"state":"offline","boot_id":"b"})");
  run_for(1s);
  EXPECT_THAT(broker.retained("g/status"), HasSubstr(R"("state":"online")"));
}

TEST_F(SessionDuplicate, KeepsItsRetainedTopics) {
  broker.retains("sluice/v1/g/status", R"({"state":"online","boot_id":"b","stream":"another"})");
  broker.retains("sluice/v1/g/devices/theirs/availability", "online");
  broker.retains("sluice/v1/g/devices/theirs/state", "{}");
  start();
  run_for(1min);
  broker.loses_connection();  // now our own Will stands where its status stood
  run_for(5min);
  ASSERT_TRUE(broker.is_connected());
  EXPECT_EQ(broker.retained("theirs/availability"), "online");
  EXPECT_EQ(broker.retained("theirs/state"), "{}");
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
