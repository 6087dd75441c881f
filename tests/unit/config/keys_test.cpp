#include <gmock/gmock.h>

#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using testing::check_fake_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::problems_of;
using testing::with_broker;

/// Problems of a device on an I2C bus with these keys, which begin in line 2 at column 53.
std::vector<std::string> device_problems(std::string_view keys) {
  return problems_of(check_fake(with_broker("devices: { air: { driver: climate, bus: /dev/i2c-1, " + std::string(keys) + " } }\n")));
}

TEST(Keys, ThatAreUnknownAreNamedWithTheLikeliestOne) {
  EXPECT_THAT(device_problems("adress: 0x76"), ElementsAre("2:53: devices.air.adress: unknown key – did you mean \"address\"?"));
  EXPECT_THAT(device_problems("perriod: 1s"), ElementsAre("2:53: devices.air.perriod: unknown key – did you mean \"period\"?"));
  EXPECT_THAT(problems_of(check_fake("mqtt: { broker: mqtt://localhost, usrname: x }\n")),
              ElementsAre("1:35: mqtt.usrname: unknown key – did you mean \"username\"?"));
  EXPECT_THAT(problems_of(check_fake(with_broker("outbox: { colour: red }"))),
              ElementsAre("2:11: outbox.colour: unknown key; allowed: max_bytes, on_full, durability or backlog_rate"));
}

TEST(Keys, OfTheCheckersOwnAreUnknownToUsers) {
  EXPECT_THAT(device_problems("options: { address: 1 }"), ElementsAre(HasSubstr("devices.air.options: unknown key")));
}

TEST(Keys, OfTheWrongTypeSayWhatIsExpected) {
  EXPECT_THAT(device_problems("address: high"),
              ElementsAre("2:62: devices.air.address: expects a whole number (0x76 to 0x77), not \"high\""));
  EXPECT_THAT(device_problems("heater: yes"), ElementsAre("2:61: devices.air.heater: expects true or false, not \"yes\""));
  EXPECT_THAT(device_problems("heater: \"true\""), ElementsAre(HasSubstr("expects true or false")));
  EXPECT_THAT(device_problems("gain: [1]"), ElementsAre("2:59: devices.air.gain: expects a number, not a list"));
  EXPECT_THAT(
      device_problems("period: 10"),
      ElementsAre("2:61: devices.air.period: expects a duration with its unit, such as 500ms, 10s, 5m or 1h (10ms to 1d), not \"10\""));
  EXPECT_THAT(device_problems("channels: temperature"), ElementsAre("2:63: devices.air.channels: expects a map of names, not text"));
  EXPECT_THAT(device_problems("channels: { temperature: 5 }"),
              ElementsAre(HasSubstr("devices.air.channels.temperature: expects the keys calibrate, unit")));
  EXPECT_THAT(device_problems("channels: { pressure: { unit: [ppm] } }"),
              ElementsAre(HasSubstr("text that begins with [ must be in quotes")));
  EXPECT_THAT(device_problems("filter:"), ElementsAre("2:53: devices.air.filter: has no value; expects a whole number (0 to 16)"));
}

TEST(Keys, OutOfRangeSayWhatIsAllowedInTheUsersOwnWriting) {
  EXPECT_THAT(device_problems("address: 0x99"), ElementsAre("2:62: devices.air.address: \"0x99\" is out of range; allowed: 0x76 to 0x77"));
  EXPECT_THAT(device_problems("filter: 17"), ElementsAre("2:61: devices.air.filter: \"17\" is out of range; allowed: 0 to 16"));
  EXPECT_THAT(device_problems("period: 1ms"), ElementsAre("2:61: devices.air.period: \"1ms\" is out of range; allowed: 10ms to 1d"));
  EXPECT_THAT(device_problems("mode: force"),
              ElementsAre("2:59: devices.air.mode: expects forced or normal, not \"force\" – did you mean \"forced\"?"));
  EXPECT_THAT(problems_of(check_fake(with_broker("outbox: { max_bytes: 1KiB }"))),
              ElementsAre("2:22: outbox.max_bytes: \"1KiB\" is out of range; allowed: 64KiB to 1TiB"));
}

TEST(Keys, ThatAreRequiredAndMissingAreNamedWhereTheyBelong) {
  EXPECT_THAT(problems_of(check_fake("")), ElementsAre(HasSubstr("mqtt: is missing: the broker and the way to it")));
  EXPECT_THAT(problems_of(check_fake("gateway: a\nmqtt: { username: x }\n")), ElementsAre(HasSubstr("2:1: mqtt.broker: is missing")));
  EXPECT_THAT(problems_of(check_fake("mqtt: { broker: [] }\n")), ElementsAre("1:9: mqtt.broker: the list is empty"));
  EXPECT_THAT(problems_of(check_fake(with_broker("devices:\n  m: { bus: /dev/ttyUSB0, driver: meter }\n  n:\n"))),
              ElementsAre("3:3: devices.m.unit_id: is missing: Modbus unit (driver meter)",
                          "4:3: devices.n.bus: is missing: the name of an entry of `buses`, or a device path",
                          "4:3: devices.n.driver: is missing; run `sluice drivers` for the list"));
}

TEST(Keys, NameAnUnknownDriverAndTheNearest) {
  EXPECT_THAT(
      problems_of(check_fake(with_broker("devices: { air: { driver: climat, bus: /dev/i2c-1, address: 300 } }"))),
      ElementsAre("2:27: devices.air.driver: unknown driver \"climat\" – did you mean \"climate\"? (run `sluice drivers` for the list)"));
}

TEST(Keys, ThatAreNamesTakeOnlyWhatATopicCanHold) {
  EXPECT_THAT(problems_of(check_fake("gateway: a/b\nmqtt: { broker: mqtt://localhost }\n")),
              ElementsAre("1:10: gateway: expects 1 to 64 letters, digits, _ and -, not \"a/b\""));
  EXPECT_THAT(problems_of(check_fake(with_broker("devices: { a+b: { driver: climate } }"))),
              ElementsAre("2:12: devices.a+b: a name here has 1 to 64 letters, digits, _ and -, not \"a+b\""));
}

TEST(Keys, ThatAreNamesMustNotBeTooMany) {
  std::string buses = "buses:\n";
  for (int i = 0; i < 257; ++i) buses += "  b" + std::to_string(i) + ": { i2c: /dev/i2c-" + std::to_string(i) + " }\n";
  EXPECT_THAT(problems_of(check_fake(with_broker(buses))), ElementsAre("2:1: buses: has 257 entries; allowed: at most 256"));
}

TEST(Keys, OfTextMustNotBeAmbiguous) {
  const auto username = [](const std::string& text) {
    return problems_of(check_fake("mqtt: { broker: mqtt://localhost, username: " + text + " }\n"));
  };
  EXPECT_THAT(username("17"), IsEmpty());
  EXPECT_THAT(username("\"0123\""), IsEmpty());
  EXPECT_THAT(username("0123"), ElementsAre("1:45: mqtt.username: expects text; write it in quotes, not \"0123\""));
  EXPECT_THAT(username("true"), ElementsAre(HasSubstr("write it in quotes")));
  EXPECT_THAT(username("\"\""), ElementsAre(HasSubstr("is empty")));
}

TEST(Keys, AreAllCheckedAndSortedByPosition) {
  EXPECT_THAT(problems_of(check_fake("mqtt: { broker: http://x, keepalive: 1s }\n"
                                     "devices:\n"
                                     "  air: { driver: climate, bus: nowhere, address: 0, channels: { temprature: {} } }\n"
                                     "health_perod: 1s\n")),
              ElementsAre(HasSubstr("1:17: mqtt.broker: expects mqtt://HOST"), HasSubstr("1:38: mqtt.keepalive: \"1s\" is out of range"),
                          HasSubstr("3:32: devices.air.bus: `buses` has no entry \"nowhere\"; there is no bus of kind i2c"),
                          HasSubstr("3:50: devices.air.address: \"0\" is out of range; allowed: 0x76 to 0x77"),
                          HasSubstr("4:1: health_perod: unknown key – did you mean \"health_period\"?")));
}

TEST(Keys, AreTheSameInJson) {
  const auto checked = check_fake_json(R"({"gateway": "g", "mqtt": {"broker": ["mqtt://localhost"], "keepalive": "20s"},
    "devices": {"air": {"driver": "climate", "bus": "/dev/i2c-1", "address": "0x77", "filter": 4, "heater": false}}})");
  ASSERT_THAT(problems_of(checked), IsEmpty());
  EXPECT_EQ(checked.config.devices().at("air").options().at("address").integer(), 0x77);
  EXPECT_THAT(problems_of(check_fake_json(R"({"mqtt": {"broker": "mqtt://localhost", "keepalive": 20}})")),
              ElementsAre(HasSubstr("0:0: mqtt.keepalive: expects a duration")));
}

}  // namespace
}  // namespace sluice
