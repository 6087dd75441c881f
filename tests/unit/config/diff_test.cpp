#include "gateway/config/diff.hpp"

#include <gmock/gmock.h>

#include "tests/unit/config/fake_drivers.hpp"

namespace sluice {
namespace {

using testing::check_fake;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::problems_of;
using testing::with_broker;

constexpr std::string_view usual =
    "buses: { w: { i2c: /dev/i2c-1 }, v: { i2c: /dev/i2c-2 } }\n"
    "devices:\n"
    "  air: { driver: climate, bus: w }\n"
    "  cellar: { driver: climate, bus: v }\n";

v1::Config config(const std::string& text) {
  const auto checked = check_fake(text);
  EXPECT_THAT(problems_of(checked), IsEmpty());
  return checked.config;
}

Changes change_to(const std::string& after) {
  return difference(config(with_broker(usual)), config(after));
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

TEST(Difference, OfTheSameContentIsNone) {
  const auto rewritten = with_broker(
      "# the same, written otherwise\n"
      "devices:\n"
      "  cellar: { bus: v, driver: climate, address: 0x76, period: 10s }\n"
      "  air: { driver: climate, bus: w, mode: forced }\n"
      "buses: { v: { i2c: /dev/i2c-2, timeout: 100ms }, w: { i2c: /dev/i2c-1 } }\n"
      "health_period: 1m\n");
  EXPECT_TRUE(change_to(rewritten).none());
  EXPECT_THAT(change_to(rewritten).paths(), IsEmpty());
}

TEST(Difference, NamesTheOneDeviceThatChanged) {
  const auto changes = change_to(with_broker(replaced(std::string(usual), "bus: w", "bus: w, period: 1s")));
  EXPECT_THAT(changes.paths(), ElementsAre("devices.air"));
  EXPECT_THAT(changes.devices.to_stop(), ElementsAre("air"));
  EXPECT_THAT(changes.devices.to_start(), ElementsAre("air"));
}

TEST(Difference, StopsWhatIsGoneAndStartsWhatIsNew) {
  const auto changes = change_to(with_broker(replaced(std::string(usual), "air:", "attic:")));
  EXPECT_THAT(changes.devices.to_stop(), ElementsAre("air"));
  EXPECT_THAT(changes.devices.to_start(), ElementsAre("attic"));
  EXPECT_THAT(changes.devices.changed, IsEmpty());
  EXPECT_THAT(changes.paths(), ElementsAre("devices.air", "devices.attic"));
}

TEST(Difference, RestartsTheDevicesOfAChangedBus) {
  const auto changes = change_to(with_broker(replaced(std::string(usual), "/dev/i2c-1", "/dev/i2c-3")));
  EXPECT_THAT(changes.buses.changed, ElementsAre("w"));
  EXPECT_THAT(changes.devices.changed, ElementsAre("air"));
}

TEST(Difference, LeavesTheSessionAloneUnlessMqttChanged) {
  const auto text = replaced(with_broker(usual), "mqtt://localhost", "mqtt://127.0.0.1");
  EXPECT_THAT(change_to(text).paths(), ElementsAre("mqtt"));
  EXPECT_THAT(change_to(with_broker(std::string(usual) + "outbox: { on_full: drop_newest }\nhealth_period: 10s\ngateway: g\n")).paths(),
              ElementsAre("gateway", "health_period", "outbox"));
}

TEST(Difference, CountsDefaultsByTheirEffectOnly) {
  const auto shared = with_broker(
      "buses: { w: { i2c: /dev/i2c-1 }, v: { i2c: /dev/i2c-2 } }\n"
      "defaults: { any: { driver: climate } }\n"
      "devices: { air: { use: any, bus: w }, cellar: { use: any, bus: v, filter: 2 } }\n");
  EXPECT_THAT(change_to(shared).paths(), ElementsAre("devices.cellar"));
}

TEST(Difference, ShowsADevicePathThatBecameABus) {
  const auto changes =
      change_to(with_broker(replaced(std::string(usual), "devices:", "devices:\n  gps: { driver: gnss, bus: /dev/ttyAMA0 }")));
  EXPECT_THAT(changes.buses.added, ElementsAre("/dev/ttyAMA0"));
  EXPECT_THAT(changes.devices.added, ElementsAre("gps"));
}

}  // namespace
}  // namespace sluice
