#include "firmware/verbs/send/asker.hpp"

#include <gmock/gmock.h>

#include "tests/support/loop.hpp"

namespace sluice::send {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A broker with a gateway behind it, as a test wants them.
class Counterpart final : public MqttLink {
 public:
  Task<std::expected<ServerLimits, ConnectFailure>> connect(ConnectOptions options, LinkListener& listener) override {
    listener_ = &listener;
    tried.push_back(options.version);
    if (failure) co_return std::unexpected(*failure);
    if (options.version == MqttVersion::v5 && is_old) co_return std::unexpected(ConnectFailure{.trouble = ConnectTrouble::version});
    co_return ServerLimits{.version = options.version};
  }
  PublishId publish(Message message) override {
    published.push_back(std::move(message));
    return 1;
  }
  void subscribe(std::vector<Subscription> subscriptions) override {
    for (const auto& subscription : subscriptions) filters.push_back(subscription.filter);
  }
  Task<void> disconnect() override {
    is_disconnected = true;
    co_return;
  }
  void drop() override {}
  LinkListener& listener() { return *listener_; }

  std::optional<ConnectFailure> failure;
  bool is_old = false;
  bool is_disconnected = false;
  std::vector<MqttVersion> tried;
  std::vector<Message> published;
  std::vector<std::string> filters;

 private:
  LinkListener* listener_ = nullptr;
};

struct AskerOfG : ::testing::Test {
  AskerOfG() {
    settings.gateway = "g";
    settings.mqtt.add_broker("mqtt://127.0.0.1");
    settings.mqtt.set_root("sluice");
    settings.mqtt.set_client_id("sluice-send-1");
  }
  void ask() {
    asker.emplace(loop.executor, loop.clock, link, settings);
    auto asked = asker->ask({.verb = "status", .id = "7", .payload = R"({"id":"7"})"}, 5s);
    asio::co_spawn(loop.executor, std::move(asked), [this](std::exception_ptr, std::expected<Answer, std::string> given) {
      answer = given ? (given->ok ? "ok " : "refused ") + given->json : "none: " + given.error();
    });
    loop.clock.settle();
  }
  void says(const std::string& payload) {
    link.listener().on_message({.topic = link.filters.front(), .payload = payload});
    loop.clock.settle();
  }

  sluice::testing::Loop loop;
  Counterpart link;
  SessionSettings settings;
  std::optional<Asker> asker;
  std::string answer;
};

TEST_F(AskerOfG, HasATopicOfItsOwnForTheReply) {
  ask();
  EXPECT_THAT(link.filters, ElementsAre("sluice/v1/g/reply/sluice-send-1", "sluice/v1/g/status"));
  ASSERT_EQ(link.published.size(), 1U);
  EXPECT_EQ(link.published[0].topic, "sluice/v1/g/command/status");
  EXPECT_EQ(link.published[0].payload, R"({"id":"7"})");
  EXPECT_EQ(link.published[0].properties.response_topic, link.filters[0]);
  EXPECT_FALSE(link.published[0].retain);
  says(R"({"id":"7","ok":true,"result":{}})");
  EXPECT_EQ(answer, R"(ok {"id":"7","ok":true,"result":{}})");
  EXPECT_TRUE(link.is_disconnected);
}

TEST_F(AskerOfG, KnowsItsReplyByTheIdWithAnOldBroker) {
  link.is_old = true;
  ask();
  EXPECT_THAT(link.tried, ElementsAre(MqttVersion::v5, MqttVersion::v3_1_1));
  EXPECT_THAT(link.filters, ElementsAre("sluice/v1/g/reply/status", "sluice/v1/g/reply/unknown", "sluice/v1/g/status"));
  EXPECT_EQ(link.published[0].properties, MessageProperties{});
  says(R"({"id":"8","ok":true,"result":{}})");
  says(R"({"ok":true,"result":{}})");
  says("garbage");
  says("{}");
  EXPECT_EQ(answer, "");
  says(R"({"id":"7","ok":false,"errors":[]})");
  EXPECT_EQ(answer, R"(refused {"id":"7","ok":false,"errors":[]})");
}

TEST_F(AskerOfG, TakesARefusalThatCouldNotReadItsId) {
  ask();
  says(R"({"ok":false,"errors":[{"path":"signature","message":"is not valid"}]})");
  EXPECT_THAT(answer, HasSubstr("refused "));
}

TEST_F(AskerOfG, WaitsForItsOwnReplyWhereARefusalWithoutAnIdMayBeAnothers) {
  link.is_old = true;
  ask();
  says(R"({"ok":false,"errors":[]})");
  EXPECT_EQ(answer, "");
  says(R"({"id":"7","ok":true,"result":{}})");
  EXPECT_EQ(answer, R"(ok {"id":"7","ok":true,"result":{}})");
}

TEST_F(AskerOfG, TakesARefusalWithoutAnIdWhereItMayBeAnothersWhenNoOtherReplyComes) {
  link.is_old = true;
  ask();
  says(R"({"ok":false,"errors":[]})");
  loop.clock.run_for(5s - 1ns);
  EXPECT_EQ(answer, "");
  loop.clock.run_for(1ns);
  EXPECT_EQ(answer, R"(refused {"ok":false,"errors":[]})");
}

TEST_F(AskerOfG, GivesUpWhenNoReplyComes) {
  ask();
  loop.clock.run_for(5s - 1ns);
  EXPECT_EQ(answer, "");
  loop.clock.run_for(1ns);
  EXPECT_EQ(answer, "none: no reply within 5s: this broker knows of no gateway g");
  EXPECT_TRUE(link.is_disconnected);
}

TEST_F(AskerOfG, SaysWhatTheBrokerKnowsOfAGatewayThatDoesNotAnswer) {
  ask();
  link.listener().on_message({.topic = "sluice/v1/g/status", .payload = R"({"state":"offline","boot_id":"b"})"});
  loop.clock.run_for(5s);
  EXPECT_EQ(answer, "none: no reply within 5s: the gateway g is offline");
  ask();
  link.listener().on_message({.topic = "sluice/v1/g/status", .payload = R"({"state":"online","boot_id":"b"})"});
  loop.clock.run_for(5s);
  EXPECT_EQ(answer, "none: no reply within 5s: the gateway g is online, and does not answer");
}

TEST_F(AskerOfG, SaysAtOnceThatTheBrokerDoesNotPermitIt) {
  ask();
  link.listener().on_answer(1, {.outcome = PublishOutcome::accepted});
  link.listener().on_answer(1, {.outcome = PublishOutcome::denied, .reason_code = 0x87});
  loop.clock.settle();
  EXPECT_EQ(answer, "none: no reply: the broker does not take the command (reason code 0x87): it does not permit us this topic");
}

TEST_F(AskerOfG, SaysWhyTheConnectionWasLost) {
  ask();
  link.listener().on_lost("closed by the broker");
  loop.clock.settle();
  EXPECT_EQ(answer, "none: no reply: the connection was lost: closed by the broker");
}

TEST_F(AskerOfG, SaysWhyThereIsNoConnection) {
  link.failure = ConnectFailure{.trouble = ConnectTrouble::unreachable, .detail = "nobody listens"};
  ask();
  loop.clock.run_for(5s);
  EXPECT_EQ(answer, "none: no reply within 5s: nobody listens");
  EXPECT_GT(link.tried.size(), 1U) << "it may be starting";
}

TEST_F(AskerOfG, DoesNotTryWrongCredentialsAgain) {
  link.failure = ConnectFailure{.trouble = ConnectTrouble::denied, .detail = "wrong password"};
  ask();
  EXPECT_EQ(answer, "none: no reply: wrong password");
}

TEST_F(AskerOfG, SaysThatAReplyIsTooLarge) {
  ask();
  link.listener().on_message({.topic = link.filters.front(), .payload = {}, .is_cut = true});
  loop.clock.settle();
  EXPECT_EQ(answer, "none: no reply: the reply is larger than 256 KiB");
}

}  // namespace
}  // namespace sluice::send
