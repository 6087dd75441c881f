#include <gmock/gmock.h>

#include "tests/broker/real_bench.hpp"
#include "tests/broker/stub_broker.hpp"

namespace sluice::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Connected = std::expected<ServerLimits, ConnectFailure>;

struct Deaf final : LinkListener {
  void on_answer(PublishId, PublishAnswer answer) override { answers.push_back(answer.reason_code); }
  void on_lost(std::string reason) override { losses.push_back(std::move(reason)); }
  std::vector<int> answers;
  std::vector<std::string> losses;
};

struct LinkOverPaho : RealBench {
  ~LinkOverPaho() override { run(finished(link.disconnect())); }

  static Task<bool> finished(Task<void> task) {
    co_await std::move(task);
    co_return true;
  }
  static ConnectOptions options(std::uint16_t port, const std::string& host = "127.0.0.1") {
    return {.broker = {.host = host, .port = port}, .client_id = "sluice-test", .timeout = 3s};
  }
  Connected connect(ConnectOptions how) { return run(link.connect(std::move(how), listener)); }
  void end(StubBroker& stub) {
    stub.tasks().stop();
    run(finished(stub.tasks().join()));
  }

  Deaf listener;
};

TEST_F(LinkOverPaho, SpeaksMqtt5AndTellsTheBrokersLimits) {
  Mosquitto broker("allow_anonymous true\nmax_inflight_messages 7\nmax_packet_size 5000\n");
  const auto limits = connect(options(broker.port()));
  ASSERT_TRUE(limits);
  EXPECT_EQ(limits->version, MqttVersion::v5);
  EXPECT_EQ(limits->receive_maximum, 7);
  EXPECT_EQ(limits->maximum_packet_size, 5000U);
}

TEST_F(LinkOverPaho, SpeaksMqtt311WhenItIsAsked) {
  Mosquitto broker;
  auto how = options(broker.port());
  how.version = MqttVersion::v3_1_1;
  const auto limits = connect(how);
  ASSERT_TRUE(limits);
  EXPECT_EQ(limits->version, MqttVersion::v3_1_1);
  link.publish({.topic = "t", .payload = "p"});
  EXPECT_TRUE(until([&] { return listener.answers.size() == 1; }));
}

TEST_F(LinkOverPaho, AnswersEachPublishWithItsReason) {
  ScratchDirectory directory;
  Mosquitto broker("allow_anonymous true\nacl_file " + directory.write("acl", "topic write allowed\ntopic read #\n") + "\n");
  Subscriber subscriber(broker.port());
  ASSERT_TRUE(connect(options(broker.port())));
  link.publish({.topic = "allowed", .payload = "p"});
  ASSERT_TRUE(until([&] { return listener.answers.size() == 1; }));
  link.publish({.topic = "forbidden", .payload = "p"});
  ASSERT_TRUE(until([&] { return listener.answers.size() == 2; }));
  EXPECT_THAT(listener.answers, ElementsAre(0x00, 0x87));
}

TEST_F(LinkOverPaho, SaysThatNobodyListens) {
  const auto refused = connect(options(free_port()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().trouble, ConnectTrouble::unreachable);
  EXPECT_THAT(refused.error().detail, HasSubstr("Connection refused"));
}

TEST_F(LinkOverPaho, SaysThatANameHasNoAddress) {
  const auto refused = connect(options(1883, "no-such-host.invalid"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().trouble, ConnectTrouble::unreachable);
  EXPECT_THAT(refused.error().detail, HasSubstr("name service"));
}

TEST_F(LinkOverPaho, LooksUpNames) {
  Mosquitto broker;
  EXPECT_TRUE(connect(options(broker.port(), "localhost")));
}

TEST_F(LinkOverPaho, GivesUpOnAPeerThatSaysNothing) {
  StubBroker stub(executor, StubBroker::Manner::silent);
  const TimePoint begin = clock.now();
  const auto refused = connect(options(stub.port()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().trouble, ConnectTrouble::unreachable);
  EXPECT_LT(clock.now() - begin, 8s);
  end(stub);
}

TEST_F(LinkOverPaho, GivesUpOnAPeerThatDoesNotSpeakMqtt) {
  StubBroker stub(executor, StubBroker::Manner::babbling);
  const auto refused = connect(options(stub.port()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().trouble, ConnectTrouble::unreachable);
  end(stub);
}

TEST_F(LinkOverPaho, TellsARefusedVersionInEitherManner) {
  for (const auto manner : {StubBroker::Manner::only_3_1_1, StubBroker::Manner::only_3_1_1_politely}) {
    StubBroker stub(executor, manner);
    const auto refused = connect(options(stub.port()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().trouble, ConnectTrouble::version) << refused.error().detail;
    end(stub);
  }
}

TEST_F(LinkOverPaho, LetsASessionFallBackToABrokerOf311) {
  StubBroker stub(executor, StubBroker::Manner::only_3_1_1);
  start(stub.url());
  outbox.append(sample_event(clock.now()));
  EXPECT_TRUE(until([&] { return session->is_connected() && kept() == 0; }));
  EXPECT_THAT(stub.levels(), ElementsAre(5, 4));
  stop();
  end(stub);
}

TEST_F(LinkOverPaho, TellsOnceThatTheConnectionIsLost) {
  Mosquitto broker;
  ASSERT_TRUE(connect(options(broker.port())));
  broker.stop();
  ASSERT_TRUE(until([&] { return !listener.losses.empty(); }));
  run_for(300ms);
  EXPECT_EQ(listener.losses.size(), 1U);
}

TEST_F(LinkOverPaho, TellsThatAPeerIsGoneThatClosesAtOnce) {
  StubBroker stub(executor, StubBroker::Manner::leaving);
  for (std::size_t lost = 1; lost <= 30; ++lost) {
    const auto connected = connect(options(stub.port()));
    if (!connected) listener.losses.push_back(connected.error().detail);
    EXPECT_TRUE(until([&] { return listener.losses.size() == lost; })) << "the connection " << lost;
  }
  end(stub);
}

TEST_F(LinkOverPaho, HasTheWillSentWhenItDropsAConnection) {
  Mosquitto broker;
  Subscriber subscriber(broker.port());
  for (const auto version : {MqttVersion::v5, MqttVersion::v3_1_1}) {
    auto how = options(broker.port());
    how.version = version;
    how.will = Message{.topic = "will", .payload = "gone"};
    ASSERT_TRUE(connect(how));
    link.drop();
    run(finished(link.disconnect()));
    const std::size_t wills = version == MqttVersion::v5 ? 1 : 2;
    EXPECT_TRUE(until([&] { return subscriber.on("will").size() == wills; }));
  }
}

TEST_F(LinkOverPaho, SendsNoWillWhenItSaysGoodbye) {
  Mosquitto broker;
  Subscriber subscriber(broker.port());
  auto how = options(broker.port());
  how.will = Message{.topic = "will", .payload = "gone"};
  ASSERT_TRUE(connect(how));
  run(finished(link.disconnect()));
  run_for(500ms);
  EXPECT_TRUE(subscriber.messages().empty());
}

TEST_F(LinkOverPaho, DoesNotBlockTheLoopWhileAPeerIsSilent) {
  StubBroker stub(executor, StubBroker::Manner::silent);
  TaskGroup group(executor);
  ConnectOptions patient = options(stub.port());
  patient.timeout = 20s;
  group.spawn(
      [](PahoLink& to, ConnectOptions how, LinkListener& who) -> Task<void> { co_await to.connect(how, who); }(link, patient, listener));
  Duration longest = 0s;
  TimePoint last = clock.now();
  until(
      [&] {
        longest = std::max(longest, clock.now() - std::exchange(last, clock.now()));
        return false;
      },
      1s);
  EXPECT_LT(longest, 5s) << "whoever waits for the peer waits 20 s";
  const TimePoint begin = clock.now();
  group.stop();
  run(finished(group.join()));
  run(finished(link.disconnect()));
  EXPECT_LT(clock.now() - begin, 5s);
  end(stub);
}

TEST_F(LinkOverPaho, CanBeUsedAgainAndAgain) {
  Mosquitto broker;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(connect(options(broker.port())));
    link.publish({.topic = "t", .payload = "p"});
    ASSERT_TRUE(until([&] { return listener.answers.size() == static_cast<std::size_t>(i) + 1; }));
    if (i % 2 == 0)
      run(finished(link.disconnect()));
    else
      link.drop();
  }
  EXPECT_TRUE(listener.losses.empty());
}

}  // namespace
}  // namespace sluice::testing
