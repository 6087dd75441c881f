// What commands do to the whole gateway.
#include <format>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenario/house.hpp"
#include "tests/scenario/story.hpp"

namespace sluice::testing {
namespace {

using ::testing::HasSubstr;

constexpr auto home = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 }, pins: { gpio: /dev/gpiochip0 } }
devices:
  air:  { driver: bme280, bus: i2c-1, address: 0x76, period: 10s, channels: { temperature: { window: 5m } } }
  soil: { driver: tmp102, bus: i2c-1, address: 0x48, period: 10s, channels: { temperature: { window: 5m } } }
  lamp: { driver: digital_output, bus: pins, line: 4, period: 1h }
)";

std::vector<std::int64_t> times_of(const House& house, const std::string& device) {
  std::vector<std::int64_t> times;
  for (const auto& record : Story(house.broker).records(device)) times.push_back(record.time());
  return times;
}

TEST(Command, StatusTellsStatusAndHealthNow) {
  House house(home);
  house.play(1min);
  const auto reply = boost::json::parse(house.ask("status", R"({"id":"a"})"));
  EXPECT_EQ(reply.at("id"), "a");
  EXPECT_EQ(reply.at("ok"), true);
  EXPECT_EQ(reply.at("result").at("status").at("state"), "online");
  EXPECT_EQ(reply.at("result").at("status").at("config_revision"), 1);
  EXPECT_TRUE(reply.at("result").at("health").at("devices").as_object().contains("air"));
}

TEST(Command, ReadReadsNowAndShiftsNoSampleAndNoWindow) {
  House asked(home);
  House left_alone(home);
  asked.play(63s);
  left_alone.play(63s);
  const auto reply = boost::json::parse(asked.ask("read", R"({"device":"soil","trace":true})"));
  EXPECT_EQ(reply.at("result").at("device"), "soil");
  EXPECT_EQ(reply.at("result").at("readings").at("temperature").at("unit"), "Cel");
  EXPECT_EQ(reply.at("result").at("readings").at("temperature").at("quality"), "good");
  EXPECT_FALSE(reply.at("result").at("trace").as_array().empty());
  asked.play(10min);
  left_alone.play(10min);
  for (const auto* device : {"air", "soil"}) EXPECT_EQ(times_of(asked, device), times_of(left_alone, device)) << device;
}

TEST(Command, ReadOfADeviceThatDoesNotAnswerSaysWhy) {
  House house(home);
  house.play(5s);
  EXPECT_THAT(house.ask("read", R"({"device":"sofa"})"), HasSubstr(R"("path":"device","message":"no device of that name runs: sofa")"));
  EXPECT_THAT(house.ask("read", R"({"device":"lamp","trace":true})"), HasSubstr(R"("path":"trace")"));
}

TEST(Command, PutDeviceTouchesThatDeviceOnly) {
  House changed(home);
  House same(home);
  for (House* house : {&changed, &same}) house->play(153s);
  const auto reply = changed.ask(
      "put-device", R"({"device":"soil","if_revision":1,"config":{"driver":"tmp102","bus":"i2c-1","address":"0x48","period":"20s"}})");
  EXPECT_EQ(reply, R"({"ok":true,"result":{"revision":2,"changed":["devices.soil"]}})");
  EXPECT_THAT(changed.ask("remove-device", R"({"device":"lamp"})"), HasSubstr(R"("revision":3)"));
  EXPECT_THAT(changed.ask("put-device", R"({"device":"attic","config":{"driver":"tmp102","bus":"i2c-1","address":"0x49","period":"7s"}})"),
              HasSubstr(R"("changed":["devices.attic"])"));
  for (House* house : {&changed, &same}) house->play(10min);
  EXPECT_EQ(times_of(changed, "air").size(), times_of(same, "air").size());
  EXPECT_EQ(changed.broker.connections(), 1U) << "the session goes on";
  const Story story(changed.broker);
  const auto expected = Story(same.broker).records("air");
  for (std::size_t i = 0; const auto& record : story.records("air")) {
    EXPECT_EQ(record.window().partial(), expected.at(i).window().partial());
    EXPECT_EQ(record.window().count(), expected.at(i++).window().count());
  }
  EXPECT_TRUE(story.missing().empty());
  EXPECT_FALSE(story.records("attic").empty());
  EXPECT_EQ(changed.broker.retained("lamp/state"), "");
}

constexpr auto steady_and_changed_bus = R"(
mqtt: { broker: mqtt://127.0.0.1, batch: { max_age: 5s } }
buses: { i2c-1: { i2c: /dev/i2c-1 }, i2c-2: { i2c: /dev/i2c-2 } }
devices:
  a: { driver: tmp102, bus: i2c-1, address: 0x48, period: 1s }
  b: { driver: tmp102, bus: i2c-2, address: 0x48, period: 1s, channels: { temperature: { window: 10s, publish: [count, mean] } } }
  c: { driver: tmp102, bus: i2c-2, address: 0x49, period: 700ms }
)";

std::string counters_of(House& house) {
  const auto devices = boost::json::parse(house.ask("status")).at("result").at("health").at("devices");
  std::string text;
  for (const auto* device : {"b", "c"}) {
    for (const auto* counter : {"state", "lateness_p99", "missed", "timeouts", "retries"}) {
      text += boost::json::serialize(devices.at(device).at(counter)) + " ";
    }
  }
  return text;
}

TEST(Command, AddingChangingAndRemovingADeviceShiftsNoSampleOfAnother) {
  House changed(steady_and_changed_bus);
  House same(steady_and_changed_bus);
  const std::vector<std::pair<std::string, std::string>> changes{
      {"put-device", R"({"device":"d","config":{"driver":"tmp102","bus":"i2c-1","address":"0x49","period":"300ms"}})"},
      {"put-device", R"({"device":"a","config":{"driver":"tmp102","bus":"i2c-1","address":"0x48","period":"2s"}})"},
      {"remove-device", R"({"device":"a"})"},
  };
  for (const auto& [verb, request] : changes) {
    changed.play(17s);
    same.play(17s);
    const TimePoint asked = changed.loop.clock.now();
    EXPECT_THAT(changed.ask(verb, request), HasSubstr(R"("ok":true)"));
    same.play(changed.loop.clock.now() - asked);
  }
  for (House* house : {&changed, &same}) house->play(41s);
  EXPECT_EQ(counters_of(changed), counters_of(same));
  for (House* house : {&changed, &same}) EXPECT_TRUE(house->stop());
  for (const auto* device : {"b", "c"}) EXPECT_EQ(times_of(changed, device), times_of(same, device)) << device;
  const auto expected = Story(same.broker).records("b");
  const Story story(changed.broker);
  for (std::size_t i = 0; const auto& record : story.records("b")) {
    EXPECT_EQ(record.window().count(), expected.at(i).window().count());
    EXPECT_EQ(record.window().partial(), expected.at(i++).window().partial());
  }
  EXPECT_EQ(changed.broker.connections(), 1U);
  EXPECT_TRUE(story.missing().empty()) << "what waited for its batch arrived";
  EXPECT_TRUE(story.repeated().empty());
}

TEST(Command, AnotherHealthPeriodIsNoReasonForAnotherSession) {
  House house(home);
  house.play(90s);
  const auto config = boost::json::parse(house.ask("get-config")).at("result").at("config");
  auto changed = config.as_object();
  changed["health_period"] = "5s";
  EXPECT_THAT(house.ask("set-config", boost::json::serialize(boost::json::object{{"config", changed}})), HasSubstr(R"("ok":true)"));
  const auto before = house.broker.messages("/health").size();
  house.play(21s);
  EXPECT_EQ(house.broker.messages("/health").size(), before + 4);
  EXPECT_EQ(house.broker.connections(), 1U);
}

TEST(Command, TheSameIdIsCarriedOutOnceAlsoAfterARestart) {
  House house(home);
  house.play(5s);
  const auto request = R"({"id":"7","device":"lamp"})";
  const auto first = house.ask("remove-device", request);
  EXPECT_THAT(first, HasSubstr(R"("ok":true)"));
  EXPECT_EQ(house.ask("remove-device", request), first);
  house.restart(home);
  EXPECT_EQ(house.ask("remove-device", request), first);
}

TEST(Command, ThatIsRetainedIsIgnored) {
  House house(home);
  house.play(5s);
  house.broker.hears({.topic = "sluice/v1/house/command/remove-device", .payload = R"({"device":"lamp"})", .retain = true});
  house.play(5s);
  EXPECT_TRUE(house.broker.messages("/reply/remove-device").empty());
  EXPECT_THAT(house.ask("get-config"), HasSubstr(R"("revision":1)"));
}

TEST(Command, RestartAnswersAndThenEnds) {
  House house(home);
  house.play(5s);
  EXPECT_THAT(house.ask("restart", R"({"id":"r"})"), HasSubstr(R"({"id":"r","ok":true,"result":{}})"));
  house.play(10s);
  EXPECT_TRUE(house.has_ended());
  EXPECT_THAT(house.broker.retained("house/status"), HasSubstr("offline"));
}

TEST(Command, ThatWasRefusedHoldsUpNoStop) {
  House house(home);
  house.play(5s);
  for (int i = 0; i < 3; ++i) house.ask("log-level", R"({"level":"loud"})");
  EXPECT_TRUE(house.stop());
  EXPECT_EQ(house.loop.clock.next_deadline(), never) << "a timer that is left keeps the loop, and the program, running";
}

TEST(Command, OfAnUnknownVerbOrWithMistakesIsAnsweredWithAllOfThem) {
  House house(home);
  house.play(5s);
  house.broker.hears({.topic = "sluice/v1/house/command/reed", .payload = "{}"});
  house.play(1s);
  ASSERT_FALSE(house.broker.messages("/reply/unknown").empty());
  EXPECT_THAT(house.broker.messages("/reply/unknown").back().payload, HasSubstr("did you mean"));
  const auto reply = boost::json::parse(house.ask("write", R"({"device":5,"chanel":"x","for":"soon"})"));
  EXPECT_EQ(reply.at("ok"), false);
  EXPECT_GE(reply.at("errors").as_array().size(), 4U);
}

TEST(Command, GoesToTheResponseTopicThatItNames) {
  House house(home);
  house.play(5s);
  house.broker.hears({.topic = "sluice/v1/house/command/get-config",
                      .payload = "{}",
                      .properties = {.response_topic = "office/answers", .correlation = "42"}});
  house.play(1s);
  ASSERT_EQ(house.broker.messages("office/answers").size(), 1U);
  EXPECT_EQ(house.broker.messages("office/answers")[0].properties.correlation, "42");
}

}  // namespace
}  // namespace sluice::testing
