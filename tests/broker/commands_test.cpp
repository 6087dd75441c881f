// Commands over a real broker: what only a broker can show.
#include <format>

#include <gtest/gtest.h>

#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using Arguments = std::vector<std::string>;

struct CommandsOverBroker : ::testing::Test {
  void publish(const std::string& topic, const std::string& payload, const Arguments& more = {}) const {
    Arguments all{"mosquitto_pub",           "-h", "127.0.0.1", "-p", std::to_string(broker->port()), "-q", "1", "-t",
                  "sluice/v1/test/" + topic, "-m", payload};
    all.insert(all.end(), more.begin(), more.end());
    run_program(std::move(all));
  }
  void start_broker(const std::string& settings = "allow_anonymous true\n") {
    broker.emplace(settings);
    broker->start();
  }
  void start_program(const std::string& more = "", const std::string& mqtt = "", const Arguments& onlooker = {}) {
    program.emplace(simulated(*broker, "200ms", mqtt) + more, Arguments{"--simulate"});
    ASSERT_TRUE(is_announced(*broker, onlooker)) << program->log();
  }

  ScratchDirectory home;
  std::optional<Mosquitto> broker;
  std::optional<Program> program;
};

TEST_F(CommandsOverBroker, AreAnsweredOnTheResponseTopicWithTheirCorrelationData) {
  start_broker();
  start_program();
  ChildProcess asker({"mosquitto_rr",
                      "-h",
                      "127.0.0.1",
                      "-p",
                      std::to_string(broker->port()),
                      "-V",
                      "5",
                      "-t",
                      "sluice/v1/test/command/get-config",
                      "-e",
                      "office/answers",
                      "-D",
                      "publish",
                      "correlation-data",
                      "forty-two",
                      "-m",
                      R"({"id":"rr"})",
                      "-W",
                      "10",
                      "-F",
                      "%t %D %p"});
  EXPECT_EQ(asker.wait(), 0);
  const auto said = asker.output();
  EXPECT_TRUE(said.starts_with("office/answers forty-two {\"id\":\"rr\",\"ok\":true,")) << said;
}

struct RetainedCommands : CommandsOverBroker, ::testing::WithParamInterface<std::string> {};

TEST_P(RetainedCommands, AreIgnoredAtConnectAndWithMqtt5AlsoWhenTheyArePublished) {
  start_broker();
  publish("command/restart", "{}", {"-r"});
  Subscriber subscriber(broker->port());
  start_program();
  if (GetParam() == "mqttv5") publish("command/restart", "{}", {"-r", "-V", GetParam()});
  publish("command/status", R"({"id":"1"})", {"-V", GetParam()});
  EXPECT_TRUE(eventually([&] { return !subscriber.on("reply/status").empty(); })) << program->log();
  EXPECT_TRUE(subscriber.on("reply/restart").empty());
  EXPECT_TRUE(program->log().contains("must not be retained"));
}

INSTANTIATE_TEST_SUITE_P(Versions, RetainedCommands, ::testing::Values("mqttv5", "mqttv311"));

TEST_F(CommandsOverBroker, OfMoreThan256KibibytesAreAnsweredAndOfMoreThan512NotEvenDelivered) {
  start_broker();
  Subscriber subscriber(broker->port(), {"sluice/v1/test/reply/#"}, {});
  start_program();
  for (const std::size_t kibibytes : {300U, 600U}) {
    const auto file = home.write(std::to_string(kibibytes), std::string(std::size_t{1024} * kibibytes, ' ') + "{}");
    run_program({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(broker->port()), "-q", "1", "-t",
                 "sluice/v1/test/command/confirm", "-f", file});
  }
  publish("command/status", "{}");
  EXPECT_TRUE(eventually([&] { return !subscriber.on("reply/status").empty(); })) << program->log();
  ASSERT_EQ(subscriber.on("reply/confirm").size(), 1U);
  EXPECT_TRUE(subscriber.last("reply/confirm").contains("larger than 256 KiB")) << subscriber.last("reply/confirm");
}

/// A broker with the access rules that firmware/mosquitto.acl gives as an example.
struct AccessRules : CommandsOverBroker {
  AccessRules() {
    for (const auto& user : {"test", "other-gateway", "operator", "dashboard"}) {
      run_program({"mosquitto_passwd", "-b", first ? "-c" : "-b", home.file("passwords"), user, "secret"});
      first = false;
    }
    home.write("password", "secret");
    start_broker(std::format("allow_anonymous false\npassword_file {}\nacl_file {}\n", home.file("passwords"), SLUICE_ACL));
  }
  static Arguments as(const std::string& user) { return {"-u", user, "-P", "secret"}; }
  bool first = true;
};

TEST_F(AccessRules, LetAGatewayDoAllItsWorkAndOnlyAnOperatorCommandIt) {
  Subscriber subscriber(broker->port(), as("operator"));
  start_program("health_period: 1s\n", std::format(", username: test, password_file: {}", home.file("password")), as("operator"));
  EXPECT_TRUE(eventually([&] { return !records(subscriber).empty(); }));
  for (const char* topic : {"/state", "/health", "config/reported"}) {
    EXPECT_TRUE(eventually([&] { return !subscriber.on(topic).empty(); })) << topic;
  }
  for (const auto* user : {"dashboard", "other-gateway", "operator"})
    publish("command/status", std::format(R"({{"id":"{}"}})", user), as(user));
  EXPECT_TRUE(eventually([&] { return subscriber.last("reply/status").contains("\"id\":\"operator\""); })) << program->log();
  EXPECT_EQ(subscriber.on("reply/status").size(), 1U);
  EXPECT_FALSE(program->log().contains("does not permit")) << program->log();
}

}  // namespace
}  // namespace sluice::testing
