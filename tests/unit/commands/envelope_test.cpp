#include "gateway/commands/envelope.hpp"

#include <limits>

#include <gmock/gmock.h>

namespace sluice {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> faults_of(std::string_view json) {
  std::vector<std::string> texts;
  for (const auto& fault : envelope_from_json(json).faults) texts.push_back(fault.path() + ": " + fault.message());
  return texts;
}

const Envelope sample{.key = "office",
                      .gateway = "g",
                      .verb = "status",
                      .counter = 1'795'165'200'000,
                      .not_after = "2026-11-20T09:01:00Z",
                      .payload = "e30=",
                      .signature = "c2ln"};

TEST(Envelopes, SignTheirValuesAsTheyStand) {
  EXPECT_EQ(sample.signed_text(), "office\ng\nstatus\n1795165200000\n2026-11-20T09:01:00Z\ne30=");
}

TEST(Envelopes, AreReadBackAsTheyWereWritten) {
  const auto again = envelope_from_json(envelope_to_json(sample));
  EXPECT_THAT(again.faults, IsEmpty());
  EXPECT_EQ(again.envelope.signed_text(), sample.signed_text());
  EXPECT_EQ(again.envelope.signature, "c2ln");
}

TEST(Envelopes, ThatAreMissingAreAskedFor) {
  for (const auto* text : {"", "{}", "7", R"({"id":"1","device":"air"})"}) {
    EXPECT_THAT(faults_of(text), ElementsAre(HasSubstr(": is not signed: this gateway takes only signed envelopes"))) << text;
  }
  EXPECT_THAT(faults_of("{"), ElementsAre(HasSubstr("not JSON")));
}

TEST(Envelopes, HaveExactlyTheirKeysAndTheFirstOneThatIsWrongIsNamed) {
  const std::string good = R"("key":"k","gateway":"g","verb":"v","counter":1,"not_after":"","payload":"","signature":"")";
  EXPECT_THAT(faults_of("{" + good + "}"), IsEmpty());
  EXPECT_THAT(faults_of("{" + good + R"(,"verbs":""})"), ElementsAre("verbs: unknown key – did you mean \"verb\"?"));
  EXPECT_THAT(faults_of(R"({"signature":""})"), ElementsAre("key: is missing"));
  EXPECT_THAT(faults_of("{" + good + R"(,"signature":""})"), ElementsAre("signature: this key was written before; write it once"));
  EXPECT_THAT(faults_of(R"({"key":7,"gateway":"g","signature":""})"), ElementsAre("key: expects text, not a number"));
}

TEST(Envelopes, OfManyUnknownKeysAreRefusedWithOneFault) {
  std::string json = R"({"signature":"")";
  for (int i = 0; i < 20'000; ++i) json += ",\"" + std::to_string(i) + "\":1";
  EXPECT_THAT(faults_of(json + "}"), ElementsAre("key: is missing"));
}

TEST(Envelopes, CountInDecimalFromOne) {
  for (const auto* counter : {"0", "-1", "1.0", "1e3", "9223372036854775808", "\"0x10\"", "true"}) {
    const auto json =
        R"({"key":"k","gateway":"g","verb":"v","counter":)" + std::string(counter) + R"(,"not_after":"","payload":"","signature":""})";
    EXPECT_THAT(faults_of(json), ElementsAre(HasSubstr("counter: expects"))) << counter;
  }
}

TEST(Instants, AreOfUtc) {
  EXPECT_EQ(nanoseconds_from_utc("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(nanoseconds_from_utc("2026-11-20T09:00:00Z"), 1'795'165'200'000'000'000);
  EXPECT_EQ(nanoseconds_from_utc("2026-11-20T09:00:00.5Z"), 1'795'165'200'500'000'000);
  EXPECT_EQ(nanoseconds_from_utc("2026-11-20T09:00:00.1234567899Z"), 1'795'165'200'123'456'789);
  EXPECT_EQ(nanoseconds_from_utc("2024-02-29T23:59:59Z"), 1'709'251'199'000'000'000);
  EXPECT_EQ(nanoseconds_from_utc("9999-12-31T23:59:59Z"), std::numeric_limits<std::int64_t>::max());
}

TEST(Instants, AreNothingElse) {
  for (const auto* text :
       {"", "Z", "2026-11-20", "2026-11-20T09:00:00", "2026-11-20T09:00:00+00:00", "2026-11-20 09:00:00Z", "2026-13-20T09:00:00Z",
        "2025-02-29T09:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T09:60:00Z", "2026-11-20T09:00:61Z", "2026-11-20T09:00:00.Z",
        "2026-11-20T09:00:00.5x0Z", "2026-11-20T09:00:-1Z", "1969-12-31T23:59:59Z", "2026-11-20T09:00:00Z\n", "2026-11-20T09:00:00ZZ"}) {
    EXPECT_EQ(nanoseconds_from_utc(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sluice
