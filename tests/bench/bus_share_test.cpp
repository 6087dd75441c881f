// 20 sensors that convert for 100 ms share one bus of 100 kHz, each read every second: one after the other they would need 2 s.
#include <algorithm>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/bus/emulated_i2c_bus.hpp"
#include "gateway/poll/poll_loop.hpp"
#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

constexpr Duration conversion_time = 100ms;
constexpr std::size_t sensors_on_the_bus = 20;
constexpr std::uint8_t first_address = 0x10;

/// Measures on command, as a humidity sensor does, and does not acknowledge a read that comes too early.
class ConvertingChip final : public I2cChip {
 public:
  explicit ConvertingChip(const Clock& clock) : clock_(clock) {}

  Result<Bytes> on_transfer(const Bytes& out, std::size_t read_size) override {
    if (!out.empty()) ready_ = clock_.now() + conversion_time;
    if (read_size > 0 && clock_.now() < ready_) return fail(Reason::nack, "still converting");
    return Bytes(read_size, 0x66);
  }

 private:
  const Clock& clock_;
  TimePoint ready_{};
};

class ConvertingSensor final : public Driver {
 public:
  ConvertingSensor(I2cBus& bus, std::uint8_t address, Clock& clock) : device_(bus, address), clock_(clock) {}

  std::span<const Channel> channels() const override { return channels_; }

  Task<Result<Readings>> read(TimePoint deadline) override {
    const auto commanded = co_await device_.write({0x2c, 0x06}, deadline);
    if (!commanded) co_return std::unexpected(commanded.error());
    co_await clock_.sleep_for(conversion_time);
    const auto frame = co_await device_.read(6, deadline);
    if (!frame) co_return std::unexpected(frame.error());
    co_return Readings{clock_.now(), {{0, static_cast<double>(frame->front()), {}}}};
  }

 private:
  I2cDevice device_;
  Clock& clock_;
  std::vector<Channel> channels_{{.name = "humidity", .unit = "%"}};
};

class ReadingTimes final : public PollSink {
 public:
  void on_readings(Readings readings) override { times.push_back(readings.time); }
  void on_failure(TimePoint, const Error&) override { ++failures; }
  void on_state(DeviceState, const Error&) override {}
  void on_missed_edges(std::uint64_t) override {}
  void on_turn(TimePoint) override {}

  std::vector<TimePoint> times;
  std::size_t failures = 0;
};

struct Sensor {
  Sensor(Loop& loop, EmulatedI2cBus& bus, std::size_t position, PollSettings settings)
      : chip(loop.clock),
        driver(bus, static_cast<std::uint8_t>(first_address + position), loop.clock),
        poll(loop.executor, loop.clock, driver, settings, readings) {
    bus.attach(static_cast<std::uint8_t>(first_address + position), chip);
  }

  ConvertingChip chip;
  ConvertingSensor driver;
  ReadingTimes readings;
  PollLoop poll;
};

class BusShare : public ::testing::Test {
 protected:
  /// Phases as the gateway gives them, or all the same.
  void add_sensors(bool spread) {
    for (std::size_t i = 0; i < sensors_on_the_bus; ++i) {
      const Duration phase = spread ? phase_of(i, 1s) : 0s;
      sensors.push_back(
          std::make_unique<Sensor>(loop, bus, i, PollSettings{.period = 1s, .timeout = 500ms, .start = loop.clock.now(), .phase = phase}));
    }
  }

  void play(Duration duration) {
    TaskGroup group(loop.executor);
    for (auto& sensor : sensors) group.spawn(sensor->poll.run());
    loop.clock.run_for(duration);
    group.stop();
    loop.run(group.join());
  }

  Loop loop;
  EmulatedI2cBus bus{loop.executor, loop.clock};
  std::vector<std::unique_ptr<Sensor>> sensors;
};

TEST_F(BusShare, TwentySensorsThatConvertFor100MillisecondsKeepAPeriodOfOneSecond) {
  add_sensors(true);
  play(60s);
  for (const auto& sensor : sensors) {
    EXPECT_GE(sensor->readings.times.size(), 59u);
    EXPECT_EQ(sensor->readings.failures, 0u);
    EXPECT_EQ(sensor->poll.counters().missed, 0u);
    EXPECT_EQ(sensor->poll.counters().retries, 0u);
    EXPECT_EQ(sensor->poll.lateness().quantile(1), 0s);
  }
}

TEST_F(BusShare, ReadingsOfOneSensorAreOnePeriodApartWithinTheTimeOfOneTransfer) {
  add_sensors(true);
  play(60s);
  constexpr Duration longest_transfer = 1ms;
  for (const auto& sensor : sensors) {
    const auto& times = sensor->readings.times;
    for (std::size_t i = 3; i < times.size(); ++i) {  // the first is due at once, whatever the phase
      EXPECT_LE(std::chrono::abs(times[i] - times[i - 1] - 1s), longest_transfer);
    }
  }
}

TEST_F(BusShare, EvenWhenAllAreDueAtOnceTheyConvertTogether) {
  add_sensors(false);
  play(990ms);
  TimePoint last{};
  for (const auto& sensor : sensors) {
    ASSERT_EQ(sensor->readings.times.size(), 1u);
    last = std::max(last, sensor->readings.times.front());
  }
  // One conversion and the wire time of 20 commands and 20 answers: 20 * (3 + 7) bytes of 90 us.
  EXPECT_LE(last - TimePoint(1s), conversion_time + 18ms);
}

TEST_F(BusShare, TheConversionsDoNotOccupyTheBus) {
  add_sensors(true);
  play(60s);
  EXPECT_LT(bus.use().occupied, 60s * 0.02);
}

}  // namespace
}  // namespace sluice
