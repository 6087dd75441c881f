#include <algorithm>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/bus/emulated_serial.hpp"
#include "drivers/pmsx003/driver.hpp"
#include "drivers/pmsx003/emulator.hpp"
#include "drivers/pmsx003/info.hpp"
#include "tests/support/loop.hpp"
#include "tests/unit/pmsx003/frames.hpp"

namespace sluice::pmsx003 {
namespace {

using testing::Loop;

struct RecordingSink final : ReadingSink {
  void deliver(Readings readings) override { delivered.push_back(std::move(readings)); }
  void refuse(Error error) override { refused.push_back(error.reason); }
  void missed_edges(std::uint64_t) override {}

  std::vector<Readings> delivered;
  std::vector<Reason> refused;
};

/// A sensor on an emulated line, and the driver that listens to it.
struct Bench {
  explicit Bench(const Model& model)
      : sensor(model, line.device_end(), loop.clock, 1), driver(model, line.gateway_end(), loop.clock), group(loop.executor) {
    group.spawn(driver.run(sink));
    group.spawn(sensor.run());
  }
  ~Bench() {
    group.stop();
    loop.run(group.join());
  }

  Loop loop;
  EmulatedSerialLine line{loop.executor, loop.clock};
  EmulatedSensor sensor;
  ParticleSensor driver;
  RecordingSink sink;
  TaskGroup group;
};

TEST(ParticleSensor, DeliversAFrameASecondOfEachModel) {
  for (const auto* model : {&pms3003, &pms5003t, &pmsx003}) {
    Bench bench(*model);
    bench.loop.clock.run_for(9900ms);
    EXPECT_EQ(bench.sink.delivered.size(), 10U) << model->name;
    EXPECT_TRUE(bench.sink.refused.empty()) << model->name;
    EXPECT_EQ(bench.sink.delivered[0].values.size(), channels(*model).size()) << model->name;
  }
}

TEST(ParticleSensor, StampsAFrameWithTheTimeAtWhichItWasComplete) {
  Bench bench(pmsx003);
  const auto start = bench.loop.clock.now();
  bench.loop.clock.run_for(900ms);
  const auto wire_time = bench.sink.delivered.at(0).time - start;
  EXPECT_NEAR(std::chrono::duration<double>(wire_time).count(), 32 * 10 / 9600.0, 1e-3);
}

TEST(ParticleSensor, RefusesFramesWhileTheSensorWarmsUp) {
  Bench bench(pmsx003);
  bench.sensor.warming_up = true;
  bench.loop.clock.run_for(4900ms);
  EXPECT_EQ(bench.sink.refused, std::vector<Reason>(5, Reason::all_zero));
  bench.sensor.warming_up = false;
  bench.loop.clock.run_for(1s);
  EXPECT_EQ(bench.sink.delivered.size(), 1U);
}

TEST(ParticleSensor, GivesNoValueOutOfRange) {
  Bench bench(pms5003t);
  bench.sensor.temperature = 200;
  bench.sensor.humidity = 45;
  bench.loop.clock.settle();
  (void)bench.loop.run(bench.line.device_end().write(frame_of({1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2000, 450, 0x9A00})));
  bench.loop.clock.run_for(500ms);
  const auto& last = bench.sink.delivered.back().values;
  EXPECT_EQ(last.at(10).value, Value{});
  EXPECT_EQ(last.at(10).bad, Reason::range);
  EXPECT_EQ(last.at(11).value, Value(45.0));
}

TEST(ParticleSensor, ComesBackAfterItWasUnplugged) {
  Bench bench(pmsx003);
  bench.loop.clock.run_for(2500ms);
  bench.line.unplug();
  bench.loop.clock.run_for(60s);
  EXPECT_EQ(bench.sink.delivered.size(), 3U);
  EXPECT_GE(bench.sink.refused.size(), 12U);
  EXPECT_LE(bench.sink.refused.size(), 60U);
  EXPECT_EQ(std::ranges::count(bench.sink.refused, Reason::gone), std::ssize(bench.sink.refused));
  bench.line.plug_in();
  bench.loop.clock.run_for(6s);
  EXPECT_GT(bench.sink.delivered.size(), 3U);
}

TEST(PmsDecoder, GivesNamesValuesAndUnits) {
  std::vector<Result<DecodedFrame>> frames;
  const auto decoder = pmsx003_info().decoder({});
  decoder->feed(clean_room, [&](Result<DecodedFrame> frame) { frames.push_back(std::move(frame)); });
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_TRUE(frames[0]->labels.empty());
  const auto found = std::ranges::find(frames[0]->values, "pm2_5", &NamedValue::name);
  ASSERT_NE(found, frames[0]->values.end());
  EXPECT_EQ(found->value, Value(8.0));
  EXPECT_EQ(found->unit, "ug/m3");
}

}  // namespace
}  // namespace sluice::pmsx003
