#include <gmock/gmock.h>

#include "gateway/config/broker_url.hpp"
#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::problems_of;

std::vector<std::string> mqtt_problems(const std::string& keys) {
  return problems_of(check_fake("mqtt: { " + keys + " }\n"));
}

TEST(Broker, UrlsAreAHostAndAPort) {
  EXPECT_EQ(broker_url_from("mqtt://127.0.0.1:18830"), (BrokerUrl{.host = "127.0.0.1", .port = 18830, .tls = false}));
  EXPECT_EQ(broker_url_from("mqtt://broker.example"), (BrokerUrl{.host = "broker.example", .port = 1883, .tls = false}));
  EXPECT_EQ(broker_url_from("mqtts://broker.example/"), (BrokerUrl{.host = "broker.example", .port = 8883, .tls = true}));
  EXPECT_EQ(broker_url_from("mqtts://[fd00::1]:8884"), (BrokerUrl{.host = "fd00::1", .port = 8884, .tls = true}));
  for (const auto* text : {"", "mqtt://", "mqtt://:1883", "mqtt://a:", "mqtt://a:0", "mqtt://a:65536", "mqtt://a:1x", "mqtt://u:p@a",
                           "mqtt://a/b", "tcp://a", "a:1883", "mqtt://[::1", "mqtt://[abc]", "MQTT://a", "mqtt://a b"}) {
    EXPECT_EQ(broker_url_from(text), std::nullopt) << text;
  }
}

TEST(Broker, OnThisHostIsLoopback) {
  const auto loopback = [](std::string_view url) { return broker_url_from(url)->is_loopback(); };
  EXPECT_TRUE(loopback("mqtt://localhost"));
  EXPECT_TRUE(loopback("mqtt://127.8.0.1:1883"));
  EXPECT_TRUE(loopback("mqtt://[::1]"));
  EXPECT_FALSE(loopback("mqtt://127.example.org"));
  EXPECT_FALSE(loopback("mqtt://10.0.0.1"));
}

TEST(Broker, InTheClearMustBeAllowedUnlessItIsHere) {
  EXPECT_THAT(mqtt_problems("broker: mqtt://127.0.0.1:1883"), IsEmpty());
  EXPECT_THAT(mqtt_problems("broker: mqtts://broker.example"), IsEmpty());
  EXPECT_THAT(mqtt_problems("broker: mqtt://broker.example, allow_plaintext: true"), IsEmpty());
  EXPECT_THAT(mqtt_problems("broker: [mqtt://localhost, mqtt://broker.example]"),
              ElementsAre("1:36: mqtt.broker.1: mqtt:// sends passwords and readings to broker.example in the clear: use mqtts://, or set "
                          "allow_plaintext: true"));
}

TEST(Broker, ThatIsNoUrlIsNamedByItsPlaceInTheList) {
  EXPECT_THAT(mqtt_problems("broker: [mqtts://a.example, 'ftp://b', mqtt://c.example]"),
              ElementsAre(HasSubstr("1:37: mqtt.broker.1: expects mqtt://HOST"), HasSubstr("1:48: mqtt.broker.2: mqtt:// sends")));
}

TEST(Tls, IsForMqttsOnly) {
  EXPECT_THAT(mqtt_problems("broker: mqtts://a.example, tls: { ca: /ca.pem, certificate: /c.pem, key: /k.pem }"), IsEmpty());
  EXPECT_THAT(mqtt_problems("broker: mqtt://localhost, tls: { ca: /ca.pem }"),
              ElementsAre(HasSubstr("1:35: mqtt.tls: only for mqtts:// brokers")));
}

TEST(Tls, NeedsACertificateAndItsKeyTogether) {
  EXPECT_THAT(mqtt_problems("broker: mqtts://a.example, tls: { certificate: /c.pem }"),
              ElementsAre(HasSubstr("mqtt.tls.certificate: needs `key`")));
  EXPECT_THAT(mqtt_problems("broker: mqtts://a.example, tls: { key: /k.pem }"),
              ElementsAre(HasSubstr("mqtt.tls.key: needs `certificate`")));
}

TEST(Credentials, NeedAUserNameBesideThePassword) {
  EXPECT_THAT(mqtt_problems("broker: mqtt://localhost, password_file: /p"),
              ElementsAre("1:50: mqtt.password_file: needs `username` beside it"));
}

TEST(Delivery, SendsABacklogAtARateWithinBounds) {
  const auto with_rate = [](const std::string& rate) {
    return check_fake("mqtt: { broker: mqtt://localhost }\noutbox: { backlog_rate: " + rate + " }\n");
  };
  EXPECT_EQ(with_rate("100000").config.outbox().backlog_rate(), 100'000);
  for (const std::string rate : {"100001", "-1", "fast"}) {
    EXPECT_THAT(problems_of(with_rate(rate)), ElementsAre(HasSubstr("2:25: outbox.backlog_rate: ")));
  }
}

TEST(Delivery, KeepsRecordsAsTheFileSays) {
  const auto checked = check_fake("mqtt: { broker: mqtt://localhost }\noutbox: { on_full: thin_out, durability: always }\n");
  EXPECT_THAT(problems_of(checked), ElementsAre());
  EXPECT_EQ(checked.config.outbox().on_full(), "thin_out");
  EXPECT_EQ(checked.config.outbox().durability(), "always");
}

TEST(Delivery, NamesWhatThisVersionDoesNotHave) {
  EXPECT_THAT(
      problems_of(check_fake("mqtt: { broker: mqtt://localhost, dialects: { json: {}, sparkplug: {}, homeassistant: {} } }\n")),
      ElementsAre("1:57: mqtt.dialects.sparkplug: the dialect sparkplug is not built into this version; protobuf and json are",
                  "1:72: mqtt.dialects.homeassistant: the dialect homeassistant is not built into this version; protobuf and json are"));
}

}  // namespace
}  // namespace sluice
