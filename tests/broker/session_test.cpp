#include <algorithm>
#include <iterator>
#include <numeric>

#include <gmock/gmock.h>

#include "gateway/uplink/paho_client.hpp"
#include "tests/broker/real_bench.hpp"

namespace sluice::testing {
namespace {

using ::testing::ElementsAreArray;

struct SessionWithMosquitto : RealBench {
  /// 1 to `last`
  static std::vector<std::uint64_t> all_up_to(std::uint64_t last) {
    std::vector<std::uint64_t> all(last);
    std::iota(all.begin(), all.end(), 1U);
    return all;
  }
  bool connected() const { return session->is_connected(); }
};

TEST_F(SessionWithMosquitto, DeliversWhatTheContractNames) {
  Mosquitto broker;
  Subscriber subscriber(broker.port());
  start(broker.url());
  reading(21.5);
  outbox.append(sample_event(clock.now()));
  ASSERT_TRUE(until([&] { return connected() && kept() == 0; }));
  for (const char* topic : {"/status", "/availability", "/state", "/health", "/event", "/readings"}) {
    ASSERT_TRUE(until([&] { return !subscriber.on(topic).empty(); })) << topic;
  }
  EXPECT_TRUE(subscriber.last("sluice/v1/g/status").starts_with(R"({"state":"online","version":"1","boot_id":"boot")"));
  EXPECT_EQ(subscriber.last("sluice/v1/g/devices/air/availability"), "online");
  EXPECT_EQ(subscriber.last("sluice/v1/g/health"), "{}");
  EXPECT_TRUE(subscriber.last("sluice/v1/g/event").starts_with(R"({"sequence":2,)"));
  EXPECT_THAT(sequences(subscriber), ElementsAreArray({1U}));
  Subscriber late(broker.port());
  until([&] { return late.messages().size() >= 3; });
  EXPECT_EQ(late.messages().size(), 3U) << "status, availability and state are retained, and nothing else";
}

TEST_F(SessionWithMosquitto, LosesNothingWhenTheBrokerIsKilledAndReturns) {
  Mosquitto broker;
  Subscriber before(broker.port());
  settings.mqtt.mutable_batch()->set_max_age(0);
  start(broker.url());
  for (int i = 0; i < 200; ++i) reading(i);
  ASSERT_TRUE(until([&] { return kept() == 0 && sequences(before).size() == 200; }));
  broker.freeze();  // so that nothing is acknowledged and then forgotten, which is the broker's loss and not ours
  for (int i = 0; i < 200; ++i) reading(i);
  ASSERT_TRUE(until([&] { return session->counters().window == 20; }));
  broker.kill_hard();
  ASSERT_TRUE(until([&] { return !connected(); }));
  broker.start();
  Subscriber after(broker.port());
  ASSERT_TRUE(until([&] { return kept() == 0 && sequences(after).size() >= 200; }, 20s));
  auto seen = sequences(before);
  std::ranges::copy(sequences(after), std::back_inserter(seen));
  EXPECT_THAT(seen, ElementsAreArray(all_up_to(400)));
}

TEST_F(SessionWithMosquitto, NoticesAFrozenBrokerWhileItSends) {
  Mosquitto broker;
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected(); }));
  broker.freeze();
  reading(1);
  const TimePoint frozen = clock.now();
  ASSERT_TRUE(until([&] { return !connected(); }, 15s));
  EXPECT_LE(clock.now() - frozen, 10s) << "7.5 s, on a busy machine";
  broker.thaw();
  EXPECT_TRUE(until([&] { return kept() == 0; }, 20s));
}

TEST_F(SessionWithMosquitto, NoticesAFrozenBrokerWithNothingToSend) {
  Mosquitto broker;
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected() && session->counters().window == 0; }));
  broker.freeze();
  const TimePoint frozen = clock.now();
  ASSERT_TRUE(until([&] { return !connected(); }, 15s));
  EXPECT_LE(clock.now() - frozen, 10s) << "one and a half times the keepalive of 5 s, on a busy machine";
  broker.thaw();
  EXPECT_TRUE(until([&] { return connected(); }, 20s));
}

TEST_F(SessionWithMosquitto, DoesNotHammerWithAWrongPassword) {
  ScratchDirectory directory;
  const std::string users = directory.file("users");
  run_program({"mosquitto_passwd", "-b", "-c", users, "g", "right"});
  std::filesystem::permissions(users, static_cast<std::filesystem::perms>(0644));
  Mosquitto broker("allow_anonymous false\npassword_file " + users + "\n");
  settings.mqtt.set_username("g");
  settings.mqtt.set_password_file(directory.write("password", "wrong\n"));
  start(broker.url());
  ASSERT_TRUE(until([&] { return session->counters().refused == 1; }));
  run_for(5s);
  EXPECT_EQ(session->counters().refused, 1U);
  EXPECT_FALSE(connected());
}

TEST_F(SessionWithMosquitto, SaysGoodbyeWithItsLastWord) {
  Mosquitto broker;
  Subscriber subscriber(broker.port());
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected(); }));
  reading(1);
  EXPECT_LT(stop(), 3s) << "what a session gives its last word";
  EXPECT_EQ(kept(), 0U);
  EXPECT_TRUE(until([&] { return subscriber.last("/status") == R"({"state":"offline","boot_id":"boot"})"; }));
}

TEST_F(SessionWithMosquitto, StopsInTimeWhenTheBrokerIsFrozen) {
  Mosquitto broker;
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected(); }));
  broker.freeze();
  reading(1);
  run_for(200ms);
  EXPECT_LT(stop(), 10s);
  EXPECT_EQ(kept(), 1U);
}

TEST_F(SessionWithMosquitto, SplitsAndGivesUpWhatTheBrokerCallsTooLarge) {
  Mosquitto broker("allow_anonymous true\nmessage_size_limit 400\n");
  Subscriber subscriber(broker.port());
  start(broker.url());
  for (int i = 0; i < 50; ++i) reading(i);
  const ChannelValue text{.channel = 3, .value = std::string(1000, 'x')};
  outbox.append({.time = clock.now(), .body = ReadingsBody{.device = sample_device(), .values = {text}}});
  ASSERT_TRUE(until([&] { return kept() == 0; }));
  ASSERT_TRUE(until([&] { return sequences(subscriber).size() == 50; }));
  ASSERT_EQ(facts.reported.size(), 1U);
  EXPECT_EQ(facts.reported[0].ranges, (std::vector<SequenceRange>{{51, 51}}));
}

TEST_F(SessionWithMosquitto, ObeysTheBrokersMaximumPacketSize) {
  Mosquitto broker("allow_anonymous true\nmax_packet_size 400\n");
  Subscriber subscriber(broker.port());
  for (int i = 0; i < 100; ++i) reading(i);
  start(broker.url());
  ASSERT_TRUE(until([&] { return kept() == 0; }));
  EXPECT_EQ(session->counters().reconnects, 0U);
  EXPECT_TRUE(until([&] { return sequences(subscriber).size() == 100; }));
}

TEST_F(SessionWithMosquitto, HoldsReadingsThatItMayNotPublishAndDeliversEvents) {
  ScratchDirectory directory;
  const std::string rights = directory.write("acl", "topic readwrite #\ntopic deny sluice/v1/g/readings\n");
  std::filesystem::permissions(rights, static_cast<std::filesystem::perms>(0644));
  Mosquitto broker("allow_anonymous true\nacl_file " + rights + "\n");
  Subscriber subscriber(broker.port());
  for (int i = 0; i < 10; ++i) reading(i);
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected() && session->counters().negative == 1; })) << "the backlog";
  reading(11);
  outbox.append(sample_event(clock.now()));
  ASSERT_TRUE(until([&] { return !subscriber.on("/event").empty() && kept() == 11; }));
  run_for(2s);
  EXPECT_EQ(session->counters().negative, 1U) << "live batches are held with it";
  EXPECT_EQ(session->counters().reconnects, 0U);
  EXPECT_TRUE(facts.reported.empty());
  EXPECT_EQ(kept(), 11U);
}

TEST_F(SessionWithMosquitto, SendsWhatIsMeasuredBesideABacklog) {
  Mosquitto broker;
  Subscriber subscriber(broker.port());
  for (int i = 0; i < 5000; ++i) reading(i);
  settings.backlog_rate = 2000;
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected(); }));
  const std::uint64_t live = outbox.next_sequence();
  reading(1);
  ASSERT_TRUE(until([&] { return kept() == 0 && sequences(subscriber).size() > 5000; }));
  auto backlog = sequences(subscriber);
  EXPECT_LT(std::ranges::find(backlog, live), std::ranges::find(backlog, live - 1)) << "it came behind the backlog";
  std::erase_if(backlog, [&](std::uint64_t number) { return number >= live; });
  EXPECT_THAT(backlog, ElementsAreArray(all_up_to(live - 1)));
}

TEST_F(SessionWithMosquitto, LeavesNothingRetainedOfATopicThatIsObsolete) {
  Mosquitto broker;
  Subscriber before(broker.port());
  start(broker.url());
  reading(1);
  ASSERT_TRUE(until([&] { return kept() == 0 && !before.on("/state").empty() && !before.on("/availability").empty(); }));
  memory.obsolete = {"sluice/v1/g/status", "sluice/v1/g/devices/air/state", "sluice/v1/g/devices/air/availability"};
  stop();
  Subscriber late(broker.port());
  until([] { return false; }, 300ms);
  EXPECT_TRUE(late.messages().empty());
}

TEST_F(SessionWithMosquitto, EmptiesWhatIsRetainedOfADeviceThatItDoesNotKnow) {
  Mosquitto broker;
  const std::string port = std::to_string(broker.port());
  for (const char* topic : {"state", "availability"}) {
    const std::string whole = std::string("sluice/v1/g/devices/former/") + topic;
    run_program({"mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-q", "1", "-r", "-t", whole, "-m", "old"});
  }
  Subscriber before(broker.port());
  start(broker.url());
  for (const char* topic : {"former/state", "former/availability"}) {
    ASSERT_TRUE(until([&] { return before.on(topic).size() == 2; })) << "old, then empty: " << topic;
  }
  Subscriber late(broker.port());
  ASSERT_TRUE(until([&] { return !late.on("air/availability").empty(); }));
  EXPECT_TRUE(late.on("former/state").empty());
  EXPECT_TRUE(late.on("former/availability").empty());
}

TEST_F(SessionWithMosquitto, TellsThatAnotherClientTookItsId) {
  Mosquitto broker;
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected(); }));
  const Subscriber other(broker.port(), {"-i", "sluice-g"});
  ASSERT_TRUE(until([&] { return !facts.reported.empty(); }, 30s));
  EXPECT_EQ(facts.reported[0].type, EventType::duplicate_gateway) << facts.reported[0].reason << ": mosquitto 2.0 gives no reason";
}

TEST_F(SessionWithMosquitto, LeavesSigpipeIgnored) {
  Mosquitto broker;
  start(broker.url());
  ASSERT_TRUE(until([&] { return connected(); }));
  EXPECT_TRUE(sigpipe_is_ignored());
}

}  // namespace
}  // namespace sluice::testing
