#include "gateway/commands/authority.hpp"

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"
#include "tests/unit/commands/signed.hpp"

namespace sluice {
namespace {

using testing::security_of;
using testing::Signer;

struct AuthorityOfG : ::testing::Test {
  AuthorityOfG() { start(); }

  void start() {
    authority = std::make_unique<Authority>(loop.clock, loop.wall, files);
    authority->configure("g", security_of({office.as("configure"), panel.as("operate"), screen.as("read")}));
  }

  /// The request that is let through, or "reason path: message".
  std::string admit(const std::string& verb, const std::string& envelope) {
    const auto admitted = *loop.run(authority->admit(verb, envelope));
    return admitted ? *admitted : std::string(name(admitted.error().reason)) + " " + text_of(admitted.error());
  }

  sluice::testing::Loop loop;
  MemoryStateFiles files;
  Signer office{.id = "office"};
  Signer panel{.id = "panel"};
  Signer screen{.id = "screen"};
  std::unique_ptr<Authority> authority;
};

TEST_F(AuthorityOfG, IsThereWithKeysOnly) {
  EXPECT_TRUE(authority->is_configured());
  authority->configure("g", {});
  EXPECT_FALSE(authority->is_configured());
}

TEST_F(AuthorityOfG, LetsThroughWhatIsSigned) {
  EXPECT_EQ(admit("status", office.command("status", 5, R"({"id":"1"})")), R"({"id":"1"})");
}

TEST_F(AuthorityOfG, RefusesWhatIsNotSigned) {
  EXPECT_TRUE(admit("restart", R"({"id":"1"})").starts_with("envelope is not signed"));
  EXPECT_TRUE(files.files.empty());
}

TEST_F(AuthorityOfG, RefusesAPayloadInAnotherWriting) {
  auto envelope = office.envelope("status", 5);
  envelope.payload = "e31=";
  EXPECT_EQ(admit("status", office.sign(envelope)), "envelope payload: is no base64 text (with its padding)");
}

TEST_F(AuthorityOfG, RefusesAKeyThatIsNotConfigured) {
  EXPECT_EQ(admit("status", Signer{.id = "thief"}.command("status", 5)), "key key: security.command_keys of this gateway has no \"thief\"");
}

TEST_F(AuthorityOfG, RefusesAnotherKeyUnderAConfiguredName) {
  EXPECT_EQ(admit("status", Signer{.id = "office"}.command("status", 5)), "signature signature: is not valid");
}

TEST_F(AuthorityOfG, RefusesWhateverWasChangedAfterSigning) {
  const auto signed_one = envelope_from_json(office.command("status", 5)).envelope;
  for (const auto change : std::vector<void (*)(Envelope&)>{
           [](Envelope& envelope) { envelope.verb = "restart"; }, [](Envelope& envelope) { envelope.counter = 6; },
           [](Envelope& envelope) { envelope.gateway = "h"; }, [](Envelope& envelope) { envelope.payload = "e30K"; },
           [](Envelope& envelope) { envelope.not_after = "2101-01-01T00:00:00Z"; }, [](Envelope& envelope) { envelope.key = "panel"; },
           [](Envelope& envelope) { envelope.signature = "x"; }}) {
    auto changed = signed_one;
    change(changed);
    EXPECT_EQ(admit(changed.verb, envelope_to_json(changed)), "signature signature: is not valid") << changed.signed_text();
  }
  EXPECT_TRUE(files.files.empty());
}

TEST_F(AuthorityOfG, RefusesWhatIsForAnotherGatewayOrVerb) {
  auto foreign = office.envelope("status", 5);
  foreign.gateway = "h";
  EXPECT_EQ(admit("status", office.sign(foreign)), "target gateway: is \"h\"; this one is g");
  EXPECT_EQ(admit("restart", office.command("status", 5)), "target verb: is \"status\"; the topic says \"restart\"");
  EXPECT_EQ(admit("status", office.command("status", 5)), "{}") << "a refusal before the counter uses none up";
}

TEST_F(AuthorityOfG, TakesEachCounterOnceAndOnlyUpwards) {
  EXPECT_EQ(admit("status", office.command("status", 5)), "{}");
  EXPECT_EQ(admit("status", office.command("status", 5)), "counter counter: 5 was used before, or overtaken; must be above 5");
  EXPECT_EQ(admit("status", office.command("status", 4)), "counter counter: 4 was used before, or overtaken; must be above 5");
  EXPECT_EQ(admit("status", panel.command("status", 1)), "{}") << "each key counts for itself";
  EXPECT_EQ(admit("status", office.command("status", 6)), "{}");
}

TEST_F(AuthorityOfG, RemembersTheCountersAcrossARestart) {
  admit("status", office.command("status", 5));
  start();
  EXPECT_TRUE(authority->load());
  EXPECT_TRUE(admit("status", office.command("status", 5)).starts_with("counter counter: 5 was used before"));
  EXPECT_EQ(admit("status", office.command("status", 6)), "{}");
}

TEST_F(AuthorityOfG, RemembersTheCounterOfAKeyThatWasAwayOrRenamed) {
  admit("status", office.command("status", 5));
  authority->configure("g", security_of({panel.as("configure")}));
  admit("status", panel.command("status", 1));
  authority->configure("g", security_of({office.as("configure")}));
  EXPECT_TRUE(admit("status", office.command("status", 5)).starts_with("counter counter: 5 was used before"));
  office.id = "headquarters";
  authority->configure("g", security_of({office.as("configure")}));
  EXPECT_TRUE(admit("status", office.command("status", 5)).starts_with("counter counter: 5 was used before"));
}

TEST_F(AuthorityOfG, CarriesNothingOutWhoseCounterCannotBeStored) {
  files.trouble = Error{.reason = Reason::denied, .detail = "cannot write commands"};
  EXPECT_EQ(admit("restart", office.command("restart", 5)),
            "counter counter: cannot be stored, so nothing is carried out: denied: cannot write commands");
  files.trouble.reset();
  EXPECT_TRUE(admit("restart", office.command("restart", 5)).starts_with("counter counter: 5 was used before"));
}

TEST_F(AuthorityOfG, SetsDamagedCountersAside) {
  admit("status", office.command("status", 5));
  auto& file = files.files.at("commands");
  file.back() = static_cast<char>(file.back() ^ 1);
  start();
  EXPECT_FALSE(authority->load());
  EXPECT_TRUE(files.files.contains("commands.bad"));
  EXPECT_FALSE(files.files.contains("commands"));
}

TEST_F(AuthorityOfG, RefusesWhatHasExpired) {
  auto late = office.envelope("status", 5);
  late.not_after = "2026-11-20T09:00:00Z";  // a second ago
  EXPECT_EQ(admit("status", office.sign(late)), "time not_after: has passed: here it is 2026-11-20T09:00:01.000Z");
  EXPECT_TRUE(admit("status", office.sign(late)).starts_with("counter")) << "it used its counter up";
  late.counter = 6;
  late.not_after = "tomorrow";
  EXPECT_EQ(admit("status", office.sign(late)), "time not_after: expects a time in UTC such as 2026-11-20T09:00:00Z");
}

TEST_F(AuthorityOfG, JudgesNoTimeBeforeItsClockIsSet) {
  loop.wall.set(ManualWallClock::default_offset, false);
  auto late = office.envelope("status", 5);
  late.not_after = "2026-11-20T09:00:00Z";
  EXPECT_EQ(admit("status", office.sign(late)), "{}");
}

TEST_F(AuthorityOfG, KnowsWhatARoleMayDo) {
  EXPECT_EQ(admit("read", screen.command("read", 1)), "{}");
  EXPECT_EQ(admit("write", screen.command("write", 2)), "role key: screen has the role read, which does not permit write");
  EXPECT_EQ(admit("confirm", panel.command("confirm", 1)), "{}");
  EXPECT_EQ(admit("get-config", panel.command("get-config", 2)), "{}");
  EXPECT_EQ(admit("desired", panel.command("desired", 3)), "role key: panel has the role operate, which does not permit desired");
  for (const std::string verb : {"set-config", "put-device", "remove-device", "log-level", "restart"}) {
    EXPECT_FALSE(role_permits("read", verb) || role_permits("operate", verb)) << verb;
    EXPECT_TRUE(role_permits("configure", verb)) << verb;
  }
}

TEST_F(AuthorityOfG, TakesTheDesiredDocumentThatIsToldAgainAtEachConnect) {
  const auto desired = office.command("desired", 5, R"({"version":1})");
  EXPECT_EQ(admit("desired", desired), R"({"version":1})");
  EXPECT_EQ(admit("status", office.command("status", 6)), "{}");
  EXPECT_EQ(admit("desired", desired), R"({"version":1})");
  start();
  authority->load();
  EXPECT_EQ(admit("desired", desired), R"({"version":1})") << "it may not have been decided before the restart";
  const auto next = office.command("desired", 7, R"({"version":2})");
  EXPECT_EQ(admit("desired", next), R"({"version":2})");
  EXPECT_TRUE(admit("desired", desired).starts_with("counter")) << "one that was replaced is a replay";
}

TEST_F(AuthorityOfG, RefusesTheDesiredDocumentAgainThatItRefused) {
  auto late = office.envelope("desired", 5);
  late.not_after = "2026-11-20T09:00:00Z";
  EXPECT_TRUE(admit("desired", office.sign(late)).starts_with("time"));
  EXPECT_TRUE(admit("desired", office.sign(late)).starts_with("counter"));
}

TEST_F(AuthorityOfG, TakesTheDesiredDocumentAgainWhoseCounterCouldNotBeStored) {
  const auto unstored = office.command("desired", 6);
  files.trouble = Error{};
  EXPECT_TRUE(admit("desired", unstored).starts_with("counter counter: cannot be stored"));
  EXPECT_TRUE(admit("desired", unstored).starts_with("counter counter: cannot be stored"));
  EXPECT_TRUE(admit("desired", office.command("desired", 6, R"({"other":1})")).starts_with("counter counter: 6 was used before"));
  files.trouble.reset();
  EXPECT_EQ(admit("desired", unstored), "{}");
  EXPECT_EQ(admit("desired", office.command("desired", 7)), "{}");
  EXPECT_TRUE(admit("desired", unstored).starts_with("counter counter: 6 was used before"));
}

TEST_F(AuthorityOfG, TakesADesiredDocumentThatWasSignedBeforeOtherCommands) {
  const auto desired = office.command("desired", 5);
  EXPECT_EQ(admit("status", office.command("status", 100)), "{}");
  EXPECT_EQ(admit("desired", desired), "{}");
  EXPECT_EQ(admit("status", office.command("status", 101)), "{}");
  start();
  authority->load();
  EXPECT_TRUE(
      admit("desired", office.command("desired", 4)).starts_with("counter counter: 4 was used before, or overtaken; must be above 5"));
  EXPECT_TRUE(admit("status", office.command("status", 101)).starts_with("counter"));
}

TEST_F(AuthorityOfG, KeepsABoundedNumberOfCounters) {
  for (std::size_t i = 0; i < Authority::most_counters + 10; ++i) {
    Signer passing{.id = "passing"};
    authority->configure("g", security_of({office.as("configure"), passing.as("read")}));
    EXPECT_EQ(admit("status", passing.command("status", static_cast<std::int64_t>(1000 + i))), "{}");
    if (i == 0) admit("status", office.command("status", 5));
  }
  EXPECT_LT(files.files.at("commands").size(), 70 * Authority::most_counters);
  EXPECT_TRUE(admit("status", office.command("status", 5)).starts_with("counter")) << "that of a configured key is never forgotten";
}

}  // namespace
}  // namespace sluice
