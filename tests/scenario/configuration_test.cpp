// The story of a configuration that comes over MQTT.
#include <format>

#include <gtest/gtest.h>

#include "tests/scenario/house.hpp"
#include "tests/scenario/story.hpp"

namespace sluice::testing {
namespace {

constexpr auto file = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { i2c-1: { i2c: /dev/i2c-1 } }
devices:
  air: { driver: bme280, bus: i2c-1, address: 0x76, period: 10s }
)";

/// The same as a file that somebody edits later.
std::string edited_file() {
  return std::string(file) + "  attic: { driver: tmp102, bus: i2c-1, address: 0x49, period: 20s }\n";
}

std::string document(const std::string& broker, const std::string& soil_driver = "tmp102") {
  return std::format(R"({{"mqtt":{{"broker":"mqtt://{}"}},"buses":{{"i2c-1":{{"i2c":"/dev/i2c-1"}}}},"devices":{{)"
                     R"("air":{{"driver":"bme280","bus":"i2c-1","address":"0x76","period":"10s"}},)"
                     R"("soil":{{"driver":"{}","bus":"i2c-1","address":"0x48","period":"10s"}}}}}})",
                     broker, soil_driver);
}

std::string desired(int version, const std::string& config) {
  return std::format(R"({{"version":{},"config":{}}})", version, config);
}

TEST(ConfigurationOverMqtt, IsAppliedRejectedRolledBackConfirmedKeptOverARestartAndYieldsToAnEditedFile) {
  House house(file);
  house.play(1min);
  house.desire(desired(1, document("127.0.0.1")));
  house.play(1min);
  house.desire(desired(2, document("127.0.0.1", "tmp103")));
  house.play(1min);
  house.broker.is_nowhere_but_at("127.0.0.1");
  house.desire(desired(3, document("127.0.0.9")));
  house.play(3min);
  house.ask("set-config", std::format(R"({{"id":"1","confirm_within":"2m","config":{}}})", document("localhost")));
  house.broker.is_nowhere_but_at("");
  house.play(30s);
  house.ask("confirm", R"({"id":"2"})");
  house.play(1min);
  house.restart(file);
  house.play(1min);
  house.restart(edited_file());
  house.play(1min);
  EXPECT_TRUE(house.stop());
  const Story story(house.broker);
  EXPECT_TRUE(story.missing().empty());
  EXPECT_TRUE(story.repeated().empty());
  expect_golden("a_configuration_over_mqtt", story.text(1min));
}

TEST(ConfigurationOverMqtt, IsNotKeptByAConfirmThatCameBeforeItWasInForce) {
  House house(file);
  house.play(1min);
  house.broker.is_nowhere_but_at("127.0.0.1");
  house.ask("set-config", std::format(R"({{"confirm_within":"8s","config":{}}})", document("127.0.0.9")));
  EXPECT_NE(house.ask("confirm").find("is not in force yet"), std::string::npos);
  house.play(2min);
  EXPECT_TRUE(house.broker.is_connected()) << "it is taken back";
  EXPECT_NE(house.broker.retained("config/reported").find(R"("status":"rolled_back")"), std::string::npos);
}

}  // namespace
}  // namespace sluice::testing
