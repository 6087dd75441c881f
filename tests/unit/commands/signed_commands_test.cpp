#include <gmock/gmock.h>

#include "tests/unit/commands/commander_bench.hpp"

namespace sluice {
namespace {

using testing::CommanderOfG;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct CommanderWithKeys : CommanderOfG {
  CommanderWithKeys() {
    settings.security = testing::security_of({office.as("configure"), screen.as("read")});
    commander->configure(settings);
  }
  testing::Signer office{.id = "office"};
  testing::Signer screen{.id = "screen"};
};

TEST_F(CommanderWithKeys, CarriesOutWhatIsSigned) {
  say("confirm", office.command("confirm", 5, R"({"id":"7"})"));
  EXPECT_THAT(carried_out, ElementsAre("confirm {\"id\":\"7\"}"));
  EXPECT_THAT(take_replies(), ElementsAre(R"(reply/confirm {"id":"7","ok":true,"result":{}})"));
  EXPECT_TRUE(files_when_carried_out.contains("commands")) << "the counter is on disk before";
}

TEST_F(CommanderWithKeys, RefusesWhatIsNotSigned) {
  say("restart", R"({"id":"7"})");
  EXPECT_THAT(carried_out, IsEmpty());
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr(R"(reply/restart {"ok":false,"errors":[{"path":"","message":"is not signed)")));
  EXPECT_THAT(events, ElementsAre(HasSubstr("envelope: \"command/restart\": is not signed")));
}

TEST_F(CommanderWithKeys, SaysOfAWrongSignatureOnlyThatItIsOne) {
  say("restart", testing::Signer{.id = "office"}.command("restart", 5));
  EXPECT_THAT(take_replies(), ElementsAre(R"(reply/restart {"ok":false,"errors":[{"path":"signature","message":"is not valid"}]})"));
  EXPECT_THAT(events, ElementsAre("signature: \"command/restart\": signature: is not valid"));
}

TEST_F(CommanderWithKeys, RefusesAReplayEvenOfAnIdThatItRemembers) {
  const auto command = office.command("confirm", 5, R"({"id":"7"})");
  say("confirm", command);
  take_replies();
  say("confirm", command);
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr(R"("path":"counter")")));
  say("confirm", office.command("confirm", 6, R"({"id":"7"})"));
  EXPECT_THAT(take_replies(), ElementsAre(R"(reply/confirm {"id":"7","ok":true,"result":{}})"));
  EXPECT_THAT(carried_out, SizeIs(1)) << "signed anew, but the same id";
}

TEST_F(CommanderWithKeys, AsksAboutTheContentLast) {
  say("write", screen.command("write", 5, "{"));
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("the role read")));
  say("write", office.command("write", 5, "{"));
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("not JSON")));
}

TEST_F(CommanderWithKeys, TakesNoPlainValues) {
  say({.topic = "devices/pump/set/state", .payload = "true"});
  EXPECT_THAT(carried_out, IsEmpty());
  EXPECT_THAT(events, ElementsAre("envelope: \"devices/pump/set/state\": cannot be signed, and security.command_keys is configured: use "
                                  "command/write"));
}

TEST_F(CommanderWithKeys, TakesSignedDesiredDocumentsOnly) {
  say({.topic = "config/desired", .payload = R"({"version":1})", .retained = true});
  say({.topic = "config/desired", .retained = true});
  EXPECT_THAT(documents, IsEmpty());
  EXPECT_THAT(take_replies(), ElementsAre(HasSubstr("reply/desired ")));
  const auto envelope = office.command("desired", 5, R"({"version":1})");
  say({.topic = "config/desired", .payload = envelope, .retained = true});
  restart();
  say({.topic = "config/desired", .payload = envelope, .retained = true});
  EXPECT_THAT(documents, ElementsAre(R"({"version":1})", R"({"version":1})"));
}

TEST_F(CommanderWithKeys, TakesProtobufInTheEnvelope) {
  v1::Request request;
  request.mutable_read()->set_device("air");
  say({.topic = "command/read", .payload = screen.command("read", 5, request.SerializeAsString()), .content_type = "application/protobuf"});
  v1::Reply reply;
  EXPECT_TRUE(reply.ParseFromString(replies.at(0).payload) && reply.ok());
}

TEST_F(CommanderWithKeys, IsOpenAgainWithoutThem) {
  settings.security.Clear();
  commander->configure(settings);
  say("confirm", "{}");
  EXPECT_THAT(carried_out, SizeIs(1));
}

}  // namespace
}  // namespace sluice
