#include "gateway/held/held_output.hpp"

#include <gtest/gtest.h>

#include "gateway/config/checker.hpp"

namespace sluice {
namespace {

constexpr auto greenhouse = R"(
mqtt: { broker: mqtt://127.0.0.1 }
buses: { board: { sysfs: /sys }, pins: { gpio: /dev/gpiochip0 }, relays: { gpio: pca9555 } }
defaults: { relay: { driver: digital_output, bus: relays, active_low: true, safe: true } }
devices:
  cpu: { driver: thermal, bus: board, zone: cpu-thermal }
  door: { driver: contact, bus: pins, line: 5 }
  pump: { driver: digital_output, bus: pins, line: 17 }
  fan: { use: relay, line: 3 }
)";

const HeldOutput fan{.device = "fan", .chip = "pca9555", .line = 3, .active_low = true, .safe = true};
const HeldOutput pump{.device = "pump", .chip = "/dev/gpiochip0", .line = 17};

TEST(HeldOutput, IsEachLineThatADeviceOfTheConfigurationDrives) {
  const auto checked = check(greenhouse, {});
  ASSERT_TRUE(checked.good());
  EXPECT_EQ(held_outputs(checked.config), (std::vector{fan, pump}));
}

TEST(HeldOutput, IsALineOfJsonThatIsReadBack) {
  const std::vector both{fan, pump};
  EXPECT_EQ(text_of(both),
            "{\"device\":\"fan\",\"chip\":\"pca9555\",\"line\":3,\"active_low\":true,\"safe\":true}\n"
            "{\"device\":\"pump\",\"chip\":\"/dev/gpiochip0\",\"line\":17,\"active_low\":false,\"safe\":false}\n");
  EXPECT_EQ(held_outputs_from(text_of(both)), Result<std::vector<HeldOutput>>(both));
  EXPECT_EQ(held_outputs_from(""), Result<std::vector<HeldOutput>>(std::vector<HeldOutput>()));
}

TEST(HeldOutput, IsNotGuessedFromATextThatIsNotIntact) {
  const std::string whole = text_of(std::vector{fan, pump});
  for (const std::string& text : {whole.substr(0, whole.size() - 1), whole + "{}\n", whole + "[1]\n", whole + "\n",
                                  std::string(R"({"device":"x","chip":"c","line":-1,"active_low":false,"safe":false})") + '\n',
                                  std::string(R"({"device":"x","chip":"c","line":1,"active_low":0,"safe":false})") + '\n'}) {
    const auto read = held_outputs_from(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().reason, Reason::parse) << text;
  }
  EXPECT_EQ(held_outputs_from(whole + "{}\n").error().detail, "line 3 is not intact");
}

}  // namespace
}  // namespace sluice
