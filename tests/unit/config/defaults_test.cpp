#include <gmock/gmock.h>

#include "gateway/config/device_settings.hpp"
#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using ::testing::ElementsAre;
using testing::fake_drivers;
using ::testing::IsEmpty;
using testing::problems_of;
using testing::with_broker;

TEST(Config, OfABrokerAloneIsComplete) {
  const auto checked = check_fake("mqtt: { broker: mqtt://localhost }\n");
  ASSERT_THAT(problems_of(checked), IsEmpty());
  const auto& config = checked.config;
  EXPECT_EQ(config.gateway(), "bench");
  EXPECT_THAT(config.mqtt().broker(), ElementsAre("mqtt://localhost"));
  EXPECT_EQ(Duration(config.mqtt().keepalive()), 30s);
  EXPECT_EQ(Duration(config.mqtt().batch().max_age()), 1s);
  EXPECT_EQ(config.mqtt().batch().max_bytes(), 16 * 1024);
  EXPECT_EQ(config.mqtt().root(), "sluice");
  EXPECT_TRUE(config.mqtt().dialects().has_protobuf());
  EXPECT_TRUE(config.mqtt().dialects().has_json());
  EXPECT_EQ(config.outbox().max_bytes(), 256LL << 20);
  EXPECT_EQ(config.outbox().on_full(), "drop_oldest");
  EXPECT_EQ(config.outbox().backlog_rate(), 0);
  EXPECT_EQ(Duration(config.health_period()), 60s);
}

TEST(Config, NamesTheGatewayAfterItsHost) {
  const auto named = [](std::string host) {
    return check("mqtt: { broker: mqtt://localhost }", {.drivers = {}, .host_name = std::move(host)}).config.gateway();
  };
  EXPECT_EQ(named("greenhouse-1.example.org"), "greenhouse-1");
  EXPECT_EQ(named("büro"), "b--ro");
  EXPECT_EQ(named(""), "sluice");
}

TEST(Config, TakesOneBrokerOrAListOfThem) {
  const auto checked = check_fake("mqtt:\n  broker: [ 'mqtts://a.example:8884', mqtts://b.example ]\n");
  ASSERT_THAT(problems_of(checked), IsEmpty());
  EXPECT_THAT(checked.config.mqtt().broker(), ElementsAre("mqtts://a.example:8884", "mqtts://b.example"));
}

TEST(Config, BuildsOnlyTheDialectsThatAreWritten) {
  const auto checked = check_fake("mqtt: { broker: mqtt://localhost, dialects: { json: } }\n");
  ASSERT_THAT(problems_of(checked), IsEmpty());
  EXPECT_FALSE(checked.config.mqtt().dialects().has_protobuf());
  EXPECT_TRUE(checked.config.mqtt().dialects().has_json());
}

TEST(Config, CompletesADeviceFromItsDriver) {
  const auto checked =
      check_fake(with_broker("buses: { a: { i2c: /dev/i2c-1 } }\n"
                             "devices: { air: { driver: climate, bus: a, address: 0x77, heater: true } }\n"));
  ASSERT_THAT(problems_of(checked), IsEmpty());
  const auto& air = checked.config.devices().at("air");
  EXPECT_EQ(Duration(air.period()), 10s);
  EXPECT_EQ(Duration(air.timeout()), 1s);
  const Options options = options_of(air, fake_drivers()[0]);
  EXPECT_EQ(options.integer("address"), 0x77);
  EXPECT_EQ(options.text("mode"), "forced");
  EXPECT_EQ(options.duration("warm_up"), 2ms);
  EXPECT_TRUE(options.boolean("heater"));
  EXPECT_FALSE(options.has("gain"));
}

TEST(Config, ReadsEveryKindOfOption) {
  const auto checked =
      check_fake(with_broker("devices: { air: { driver: climate, bus: /dev/i2c-1, mode: normal, filter: 4, warm_up: 1.5s, gain: 2,\n"
                             "  heater: false, period: 500ms, timeout: 100ms } }\n"));
  ASSERT_THAT(problems_of(checked), IsEmpty());
  const auto& air = checked.config.devices().at("air");
  const Options options = options_of(air, fake_drivers()[0]);
  EXPECT_EQ(options.text("mode"), "normal");
  EXPECT_EQ(options.integer("filter"), 4);
  EXPECT_EQ(options.duration("warm_up"), 1500ms);
  EXPECT_EQ(options.number("gain"), 2.0);
  EXPECT_EQ(Duration(air.period()), 500ms);
}

TEST(Config, ReadsWhatHappensToAChannel) {
  const auto checked = check_fake(
      with_broker("devices:\n"
                  "  air:\n"
                  "    driver: climate\n"
                  "    bus: /dev/i2c-1\n"
                  "    channels:\n"
                  "      temperature: { calibrate: { offset: -0.4 }, window: 1m, publish: [mean, min], deadband: 0.1, heartbeat: 10m,\n"
                  "                     alarm: { high: 35, hysteresis: 0.5 }, valid: { min: -20 } }\n"
                  "      pressure: { unit: hPa, round: 1 }\n"));
  ASSERT_THAT(problems_of(checked), IsEmpty());
  const auto& channels = checked.config.devices().at("air").channels();
  const auto& temperature = channels.at("temperature");
  EXPECT_EQ(temperature.calibrate().scale(), 1);
  EXPECT_EQ(temperature.calibrate().offset(), -0.4);
  EXPECT_EQ(Duration(temperature.window()), 1min);
  EXPECT_THAT(temperature.publish(), ElementsAre("mean", "min"));
  EXPECT_EQ(Duration(temperature.heartbeat()), 10min);
  EXPECT_EQ(temperature.alarm().high(), 35);
  EXPECT_FALSE(temperature.alarm().has_low());
  EXPECT_EQ(temperature.valid().min(), -20);
  EXPECT_EQ(channels.at("pressure").round(), 1);
  EXPECT_FALSE(channels.at("pressure").has_deadband());
}

}  // namespace
}  // namespace sluice
