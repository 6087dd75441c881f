#include "gateway/dialects/status_json.hpp"

#include <gtest/gtest.h>

#include "drivers/async/manual_clock.hpp"

namespace sluice {
namespace {

TEST(StatusJson, TellsWhoIsOnlineAndSinceWhen) {
  const ManualWallClock wall;
  const GatewayStatus status{.version = "0.1.0", .boot_id = "b", .stream = "s", .since = TimePoint(1500ms), .config_revision = 7};
  EXPECT_EQ(online_json(status, wall),
            R"({"state":"online","version":"0.1.0","boot_id":"b","stream":"s","since":"2026-11-20T09:00:01.500Z","config_revision":7})");
}

TEST(StatusJson, KeepsTheWillSmall) {
  EXPECT_EQ(offline_json("b"), R"({"state":"offline","boot_id":"b"})");
}

}  // namespace
}  // namespace sluice
