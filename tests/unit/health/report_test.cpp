#include "gateway/health/report.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(HealthReport, SaysEverythingOfTheContractInSecondsAndBytes) {
  HealthReport report;
  report.uptime = 90500ms;
  report.process = {.resident_bytes = 4096, .cpu = 250ms};
  report.loop_lag = 1500us;
  report.buses["i2c-1"] = {.load = 0.123456, .errors = 2};
  report.devices["air"] = {.state = DeviceState::failing,
                           .last = 12s,
                           .lateness_p50 = 20us,
                           .lateness_p99 = 3ms,
                           .counters = {.missed = 1, .timeouts = 2, .retries = 3, .refused = 4, .skipped = 5}};
  report.outbox = {.records = 5, .bytes = 600, .oldest = {}, .dropped = 7, .merged = 0};
  report.mqtt_reconnects = 8;
  report.commands = {.accepted = 9, .refused = 10, .dropped = 11, .retained = 12};
  report.clock_synchronised = true;
  EXPECT_EQ(
      to_json(report),
      R"({"uptime":90.5,"rss":4096,"cpu":0.25,"loop_lag":0.0015,"buses":{"i2c-1":{"load":0.1235,"errors":2}},)"
      R"("devices":{"air":{"state":"failing","last":12,"lateness_p50":2e-05,"lateness_p99":0.003,"missed":1,"timeouts":2,"retries":3,"refused":4,"skipped":5}},)"
      R"("outbox":{"records":5,"bytes":600,"oldest":null,"dropped":7,"merged":0,"on_disk":false},"mqtt":{"reconnects":8,"window":0},)"
      R"("commands":{"accepted":9,"refused":10,"dropped":11,"retained":12},)"
      R"("clock":{"synchronised":true},"certificate_expires":null})");
}

TEST(LoadMeter, GivesTheShareSinceTheLastCall) {
  LoadMeter meter;
  EXPECT_EQ(meter.load("i2c-1", 5s, TimePoint(10s)), 0);
  EXPECT_EQ(meter.load("i2c-1", 6s, TimePoint(14s)), 0.25);
  EXPECT_EQ(meter.load("i2c-1", 6s, TimePoint(18s)), 0);
}

}  // namespace
}  // namespace sluice
