#include <gtest/gtest.h>

#include "drivers/async/task_group.hpp"
#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/registry.hpp"
#include "tests/captures/case_files.hpp"
#include "tests/captures/expectations.hpp"
#include "tests/support/loop.hpp"

namespace sluice::captures {
namespace {

constexpr unsigned line = 4;

class GpioCapture : public ::testing::TestWithParam<Case> {};

struct ClosureCounter final : ReadingSink {
  void deliver(Readings readings) override {
    for (const auto& reading : readings.values) {
      const auto* closed = std::get_if<bool>(&reading.value);
      if (closed && *closed) ++closures;
    }
  }
  void refuse(Error error) override { ADD_FAILURE() << error.text(); }
  void missed_edges(std::uint64_t count) override { ADD_FAILURE() << count << " edges missed"; }

  int closures = 0;
};

/// The driver on a line that plays the case's levels at their times.
class Bench {
 public:
  Bench(const std::string& driver, Options options)
      : driver_(
            find_driver(driver)->make({.executor = loop_.executor, .clock = loop_.clock, .options = std::move(options), .gpio = &lines_})),
        group_(loop_.executor) {
    group_.spawn(driver_->run(sink));
  }
  ~Bench() {
    group_.stop();
    loop_.run(group_.join());
  }

  void play(const boost::json::array& events) {
    const TimePoint start = loop_.clock.now();
    loop_.clock.settle();
    for (const auto& event : events) {
      loop_.clock.run_until(start + std::chrono::microseconds(event.at(0).as_int64()));
      lines_.drive(line, event.at(1).as_int64() != 0);
    }
    loop_.clock.run_for(20ms);
  }
  double value(const std::string& channel) {
    const auto readings = loop_.run(driver_->read(never)).value().value();
    for (const auto& reading : readings.values) {
      const Channel& known = driver_->channels()[reading.channel];
      if (known.name == channel) return number_of({.name = channel, .value = reading.value, .bad = reading.bad});
    }
    ADD_FAILURE() << "no reading of " << channel;
    return 0;
  }

  ClosureCounter sink;

 private:
  testing::Loop loop_;
  EmulatedGpioLines lines_{loop_.executor, loop_.clock};
  std::unique_ptr<Driver> driver_;
  TaskGroup group_;
};

Options options_for(const Case& one, const std::string& driver, double per_pulse) {
  Options options = defaults_of(find_driver(driver)->options);
  options.set("line", std::int64_t{line});
  if (const auto* debounce = one.content.if_contains("debounce_us"))
    options.set("debounce", Duration(std::chrono::microseconds(debounce->as_int64())));
  if (const auto* low = one.content.if_contains("active_low")) options.set("active_low", low->as_bool());
  if (driver == "pulse_counter") options.set("per_pulse", per_pulse);
  return options;
}

void expect_quantity(const Case& one, const std::string& field, const std::string& channel, double per_pulse, double tolerance) {
  const auto* expected = one.expected().if_contains(field);
  if (!expected) return;
  Bench bench("pulse_counter", options_for(one, "pulse_counter", per_pulse));
  bench.play(one.content.at("events").as_array());
  EXPECT_NEAR(bench.value(channel), expected->to_number<double>(), tolerance) << field;
}

double stated(const Case& one, const char* key, double otherwise) {
  const auto* value = one.content.if_contains(key);
  return value ? value->to_number<double>() : otherwise;
}

double tolerance(const Case& one, const char* field) {
  const auto* tolerances = one.content.if_contains("tol");
  return tolerances ? tolerances->at(field).to_number<double>() : 1e-9;
}

void expect_pulses(const Case& one) {
  expect_quantity(one, "falling", "count", 1, 0);
  expect_quantity(one, "energy_kwh", "total", 1 / stated(one, "pulses_per_kwh", 1), 1e-9);
  expect_quantity(one, "rain_mm", "total", stated(one, "mm_per_tip", 1), 1e-9);
  expect_quantity(one, "freq_hz", "rate", 1, tolerance(one, "freq_hz"));
  expect_quantity(one, "flow_l_min", "rate", 1 / stated(one, "hz_per_l_min", 1), tolerance(one, "flow_l_min"));
}

TEST_P(GpioCapture, CountsWhatHappenedOnTheLine) {
  const Case& one = GetParam();
  if (one.kind == "pulse") return expect_pulses(one);
  Bench bench("contact", options_for(one, "contact", 1));
  bench.play(one.content.at("events").as_array());
  EXPECT_EQ(bench.sink.closures, one.expected().at("closures").as_int64());
}

INSTANTIATE_TEST_SUITE_P(Data, GpioCapture, ::testing::ValuesIn(checked_cases("gpio", {"pulse", "contact"})), test_name);

}  // namespace
}  // namespace sluice::captures
