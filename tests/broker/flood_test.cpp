// A hostile client floods the gateway with commands.
#include <cstdlib>
#include <format>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/broker/flooder.hpp"
#include "tests/broker/machine_lateness.hpp"
#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;

constexpr int commands_a_second = 10'000;
constexpr double latest = 0.010;                    // of 99 in 100 readings, in seconds
constexpr double latest_beside_large_ones = 0.100;  // each of them is checked in one turn of the loop
constexpr std::size_t most_growth = 8U * 1024;      // KiB
constexpr auto memory_is_back = 25s;

std::chrono::seconds flood_time() {
  return std::getenv("SLUICE_LONG") != nullptr ? 60s : 10s;
}

boost::json::value health(Subscriber& subscriber) {
  return boost::json::parse(subscriber.last("test/health"));
}

double lateness(Subscriber& subscriber) {
  return health(subscriber).at("devices").at("air").at("lateness_p99").to_number<double>();
}

/// Until a status with this id is answered, sending it once.
bool status_is_answered(const Mosquitto& broker, Subscriber& subscriber, const std::string& id) {
  run_program({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(broker.port()), "-t", "sluice/v1/test/command/status", "-q", "1",
               "-m", std::format(R"({{"id":"{}"}})", id)});
  return eventually([&] { return subscriber.last("reply/status").contains(std::format(R"("id":"{}")", id)); }, 5s);
}

/// A good request of about 200 KB that changes nothing.
std::string large_request(const Mosquitto& broker) {
  std::string devices;
  for (int i = 0; i < 3600; ++i) {
    devices += std::format(R"({}"d{:04}":{{"bus":"board","driver":"thermal","zone":"z{:04}"}})", i == 0 ? "" : ",", i, i);
  }
  return std::format(R"({{"dry_run":true,"config":{{"gateway":"test","mqtt":{{"broker":"{}"}},"buses":{{"board":{{"sysfs":"/sys"}}}},)"
                     R"("devices":{{{}}}}}}})",
                     broker.url(), devices);
}

std::string request_of_unknown_keys() {
  std::string json = "{";
  for (int i = 0; i < 29'000; ++i) json += std::format(R"({}"{:04x}":0)", i == 0 ? "" : ",", i);
  return json + '}';
}

struct Flood : ::testing::Test {
  Flood() { broker.start(); }

  /// Readings come on time while it lasts; afterwards commands are answered and the memory is back.
  void endure(const std::string& topic, const std::string& payload, int a_second = commands_a_second, double late = latest) {
    Subscriber subscriber(broker.port(), {"sluice/v1/test/readings", "sluice/v1/test/health", "sluice/v1/test/reply/#"}, {});
    Program program("health_period: 1s\n" + simulated(broker, "100ms"), {"--simulate"});
    ASSERT_TRUE(eventually([&] { return records(subscriber).size() > 20 && !subscriber.last("/health").empty(); })) << program.log();
    ASSERT_TRUE(status_is_answered(broker, subscriber, "before")) << program.log();
    const std::size_t before = program.resident_kib();
    const std::size_t readings_before = records(subscriber).size();
    const auto begin = std::chrono::steady_clock::now();
    const MachineLateness machine;
    {
      const Flooder flooder(broker.port(), topic, payload, a_second);
      // What arrives is read meanwhile, or the subscriber would be what holds the readings up.
      const auto is_over = [&] {
        (void)subscriber.messages();
        return std::chrono::steady_clock::now() >= begin + flood_time();
      };
      EXPECT_TRUE(eventually(is_over, flood_time() + 5s));
      EXPECT_GE(flooder.sent(), static_cast<std::uint64_t>(a_second) / 2 * static_cast<std::uint64_t>(flood_time().count()))
          << "a busy machine sends fewer";
    }
    EXPECT_TRUE(status_is_answered(broker, subscriber, "after")) << program.log();
    EXPECT_LE(lateness(subscriber), late + machine.second_worst());
    const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    EXPECT_GE(static_cast<double>(records(subscriber).size() - readings_before), 0.8 * took * 15) << "of 15 a second, on a busy machine";
    EXPECT_TRUE(eventually([&] { return program.resident_kib() < before + most_growth; }, memory_is_back))
        << program.resident_kib() << " after " << before;
    EXPECT_EQ(program.stop(), 0) << program.log();
  }

  Mosquitto broker;
};

TEST_F(Flood, OfGoodCommandsDelaysNoReading) {
  endure("sluice/v1/test/command/status", "{}");
}

TEST_F(Flood, OfNonsenseDelaysNoReading) {
  endure("sluice/v1/test/command/set-config", R"({"config":{"mqtt":{"broker":5},"devices":{"air":{"driver":)");
}

TEST_F(Flood, OfLargeCommandsFillsNoMemory) {
  endure("sluice/v1/test/command/set-config", R"({"config":")" + std::string(200'000, 'x') + "\"}", 200);
}

TEST_F(Flood, OfLargeGoodCommandsFillsNoMemory) {
  endure("sluice/v1/test/command/set-config", large_request(broker), 20, latest_beside_large_ones);
}

TEST_F(Flood, OfCommandsWithNothingButUnknownKeysFillsNoMemory) {
  endure("sluice/v1/test/command/set-config", request_of_unknown_keys(), 20, latest_beside_large_ones);
}

}  // namespace
}  // namespace sluice::testing
