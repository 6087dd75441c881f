// `sluice send` and `sluice keygen` as their user sees them, with a real broker.
#include <format>
#include <sstream>

#include <gmock/gmock.h>

#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct SendToTest : ::testing::Test {
  SendToTest() { broker.start(); }

  /// A gateway called "test", with these lines in its configuration, too.
  void start(const std::string& lines = "") {
    program.emplace(simulated(broker) + lines, std::vector<std::string>{"--simulate"});
    ASSERT_TRUE(is_announced(broker)) << program->log();
  }
  Said send(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"send", "--broker", broker.url(), "--gateway", "test"});
    return say(std::move(arguments));
  }
  /// A new key; the lines that let it in.
  std::string make_key(const std::string& name, const std::string& role) const {
    const auto said = say({"keygen", home.file(name + ".pem"), "--role", role});
    EXPECT_EQ(said.status, 0) << said.text;
    return said.text;
  }

  ScratchDirectory home;
  Mosquitto broker;
  std::optional<Program> program;
};

TEST_F(SendToTest, PrintsTheReplyAndEndsWithZero) {
  start();
  const auto said = send({"read", R"({"id":"7","device":"air"})"});
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.text, StartsWith(R"({"id":"7","ok":true,"result":{"device":"air","time":)"));
}

TEST_F(SendToTest, EndsWithOneWhenItIsRefused) {
  start();
  const auto said = send({"raed", R"({"id":"7"})"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.text, StartsWith(R"({"id":"7","ok":false,"errors":[{"path":"verb","message":"there is no verb \"raed\")"));
}

TEST_F(SendToTest, EndsWithTwoWhenNoGatewayAnswers) {
  const auto said = send({"status", "--timeout", "3s"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.text, HasSubstr("no reply within 3s: this broker knows of no gateway test"));
}

TEST_F(SendToTest, EndsWithTwoWhenThereIsNoBroker) {
  broker.stop();
  const auto said = send({"status", "--timeout", "300ms"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.text, HasSubstr("no reply within 300ms: "));
}

TEST_F(SendToTest, SignsWithAKeyThatIsConfigured) {
  start(make_key("office", "configure"));
  EXPECT_THAT(send({"status"}).text, HasSubstr("is not signed"));
  for (int i = 0; i < 3; ++i) {
    const auto said = send({"status", "--sign", home.file("office.pem")});
    EXPECT_EQ(said.status, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr(R"("ok":true,"result":{"status":{"state":"online")"));
  }
  make_key("thief", "configure");
  const auto foreign = send({"restart", "--sign", home.file("thief.pem"), "--key-id", "office"});
  EXPECT_EQ(foreign.status, 1);
  EXPECT_THAT(foreign.text, HasSubstr(R"({"ok":false,"errors":[{"path":"signature","message":"is not valid"}]})"));
}

TEST_F(SendToTest, PrintsASignedMessageInsteadOfSendingIt) {
  make_key("office", "configure");
  const auto said = send({"desired", R"({"version":1})", "--sign", home.file("office.pem"), "--print"});
  EXPECT_EQ(said.status, 0);
  EXPECT_THAT(said.text, StartsWith(R"({"key":"office","gateway":"test","verb":"desired","counter":)"));
  EXPECT_THAT(said.text, HasSubstr(R"("payload":"eyJ2ZXJzaW9uIjoxfQ==")"));
}

TEST_F(SendToTest, PrintsADesiredDocumentAsItIsWithoutAKey) {
  const auto said = send({"desired", R"({"version":1})", "--print"});
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.text, "{\"version\":1}\n");
}

TEST_F(SendToTest, DoesNotSendADesiredDocument) {
  const auto said = send({"desired", R"({"version":1})"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.text, HasSubstr("it must stand on config/desired; use --print, and publish it retained"));
}

}  // namespace
}  // namespace sluice::testing
