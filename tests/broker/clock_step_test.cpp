// The program while its wall clock is stepped, by a library that stands before the clock of the C library.
#include <chrono>
#include <cstdint>
#include <format>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;

struct ClockStep : ::testing::Test {
  ClockStep() { step(0s); }

  /// From now on the program's wall clock is ahead of the kernel's by so much.
  void step(std::chrono::nanoseconds ahead) {
    const std::int64_t offset = ahead.count();
    // Written in place: the program has mapped it.
    std::fstream file(clock, std::filesystem::exists(clock) ? std::ios::in | std::ios::out : std::ios::out);
    file.write(reinterpret_cast<const char*>(&offset), sizeof offset);
  }
  std::size_t connections() {
    std::size_t count = 0;
    const std::string log = program.log();
    for (auto at = log.find("connected to"); at != std::string::npos; at = log.find("connected to", at + 1)) ++count;
    return count;
  }
  static std::chrono::nanoseconds now_on_the_wall() { return std::chrono::system_clock::now().time_since_epoch(); }
  /// How far the time of the newest record is from what the kernel's clock says.
  static std::chrono::nanoseconds ahead(Subscriber& subscriber) {
    return std::chrono::nanoseconds(records(subscriber).back().time()) - now_on_the_wall();
  }
  bool has_more(Subscriber& subscriber, std::size_t count) {
    const std::size_t before = records(subscriber).size();
    return eventually([&] { return records(subscriber).size() >= before + count; }, 30s);
  }

  ScratchDirectory directory;
  std::string clock = directory.file("clock");
  Mosquitto broker;
  Program program{simulated(broker), {"--simulate"}, {"env", "LD_PRELOAD=" SLUICE_STEPPED_CLOCK, "STEPPED_CLOCK=" + clock}};
};

/// Numbers rise with time, so whoever has them in order has the readings in order, whatever the clock said.
void expect_order_and_pace(Subscriber& subscriber, std::chrono::steady_clock::duration lasted) {
  std::size_t of_air = 0;
  std::map<bool, std::uint64_t> last;
  for (const auto& record : records(subscriber)) {
    EXPECT_GT(record.sequence(), last[record.backlog()]);
    last[record.backlog()] = record.sequence();
    if (record.device() == "air") ++of_air;
  }
  EXPECT_LE(of_air, static_cast<std::size_t>(lasted / 200ms) + 2) << "a storm: it is read every 200 ms";
}

TEST_F(ClockStep, BackwardsWhileTheBrokerIsAwayDoesNotKeepTheGatewayAway) {
  for (int outage = 1; outage <= 2; ++outage) {
    ASSERT_TRUE(eventually([&] { return connections() == static_cast<std::size_t>(outage); }, 30s)) << program.log();
    broker.kill_hard();
    ASSERT_TRUE(eventually([&] { return program.log().contains("no connection to"); })) << program.log();
    step(-outage * 1h);
    std::this_thread::sleep_for(500ms);
    broker.start();
  }
  Subscriber subscriber(broker.port());
  EXPECT_TRUE(eventually([&] { return connections() == 3; }, 30s)) << program.log();
  EXPECT_TRUE(has_more(subscriber, 10)) << program.log();
  EXPECT_LT(ahead(subscriber), -110min);
  EXPECT_EQ(program.stop(), 0);
}

TEST_F(ClockStep, InEitherDirectionReordersNothingFiresNoStormAndKeepsTheConnection) {
  const auto begin = std::chrono::steady_clock::now();
  Subscriber subscriber(broker.port());
  ASSERT_TRUE(has_more(subscriber, 5)) << program.log();
  for (const std::chrono::nanoseconds by : {std::chrono::nanoseconds(24h * 3652), std::chrono::nanoseconds(-5min)}) {
    step(by);
    std::this_thread::sleep_for(1500ms);
    EXPECT_TRUE(has_more(subscriber, 10)) << program.log();
    EXPECT_LT(std::chrono::abs(ahead(subscriber) - by), 10s);
  }
  EXPECT_EQ(connections(), 1u);
  EXPECT_EQ(program.stop(), 0);
  expect_order_and_pace(subscriber, std::chrono::steady_clock::now() - begin);
}

}  // namespace
}  // namespace sluice::testing
