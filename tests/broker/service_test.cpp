// The program as the service manager sees it.
#include <algorithm>
#include <csignal>
#include <format>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/notify_socket.hpp"
#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Standard error is the journal's, and the service manager listens.
std::vector<std::string> as_service(const NotifySocket& manager) {
  return {"env", "NOTIFY_SOCKET=" + manager.address(), "sh", "-c", "JOURNAL_STREAM=$(stat -Lc %d:%i /proc/self/fd/2) exec \"$@\"", "sh"};
}

/// What was told without the news of its health, which come when they do.
std::vector<std::string> turns_of_its_life(NotifySocket& manager) {
  auto told = manager.told();
  std::erase_if(told, [](const std::string& words) { return words.starts_with("STATUS=") || words.starts_with("WATCHDOG="); });
  return told;
}

std::ptrdiff_t lines_with(const std::string& log, const std::string& words) {
  std::istringstream lines(log);
  std::ptrdiff_t count = 0;
  for (std::string line; std::getline(lines, line);) count += line.contains(words) ? 1 : 0;
  return count;
}

TEST(Service, SaysReadyReloadingReadyAndStopping) {
  Mosquitto broker;
  NotifySocket manager;
  Program program(simulated(broker), {"--simulate"}, as_service(manager));
  EXPECT_TRUE(eventually([&] { return manager.heard("READY=1"); })) << program.log();
  program.reload(simulated(broker, "1s"));
  EXPECT_TRUE(eventually([&] { return turns_of_its_life(manager).size() >= 3; })) << program.log();
  EXPECT_TRUE(program.log().contains("config_changed")) << "READY comes when it is in force: " << program.log();
  EXPECT_EQ(program.stop(), 0) << program.log();
  EXPECT_THAT(turns_of_its_life(manager),
              ElementsAre(StartsWith("READY=1\nSTATUS=2 devices; broker not connected; "), StartsWith("RELOADING=1\nMONOTONIC_USEC="),
                          StartsWith("READY=1\nSTATUS=2 devices; broker "), StartsWith("STOPPING=1\nEXTEND_TIMEOUT_USEC=")));
}

TEST(Service, IsReadyAlsoWhenNothingButTheConfigurationIsThereAndTellsEachTroubleOnce) {
  NotifySocket manager;
  Program program(R"(
gateway: test
mqtt: { broker: mqtt://127.0.0.1:1, username: me, password_file: /nowhere/secret }
buses: { i2c-9: { i2c: /dev/i2c-no-such }, pins: { gpio: /dev/gpiochip-no-such } }
devices:
  air: { driver: bme280, bus: i2c-9, address: 0x76, period: 100ms }
  lamp: { driver: digital_output, bus: pins, line: 4, period: 100ms }
)",
                  {}, as_service(manager));
  EXPECT_TRUE(eventually([&] { return manager.heard("READY=1"); })) << program.log();
  EXPECT_TRUE(eventually([&] { return program.log().contains("device_failed lamp") && program.log().contains("/nowhere/secret"); }));
  std::this_thread::sleep_for(3s);  // for as many attempts as it makes
  const std::string log = program.log();
  EXPECT_EQ(lines_with(log, "/nowhere/secret"), 1) << log;
  EXPECT_EQ(lines_with(log, "gpiochip-no-such"), 2) << "failing, and failed: " << log;
  EXPECT_EQ(lines_with(log, "i2c-no-such"), 2) << log;
  EXPECT_EQ(program.stop(), 0) << program.log();
}

TEST(Service, LogsALineAnEventWithItsPriority) {
  Mosquitto broker;
  broker.kill_hard();
  NotifySocket manager;
  Program program(simulated(broker), {"--simulate"}, as_service(manager));
  EXPECT_TRUE(eventually([&] { return program.log().contains("no connection to"); })) << program.log();
  EXPECT_EQ(program.stop(), 0) << program.log();
  std::istringstream lines(program.log());
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.starts_with("<6>") || line.starts_with("<4>")) << line;
    EXPECT_EQ(line.starts_with("<4>"), line.contains("no connection to")) << line;
  }
}

TEST(Service, EndsWithZeroWhenARestartIsAskedForOverMqtt) {
  Mosquitto broker;
  Program program(simulated(broker), {"--simulate"});
  ASSERT_TRUE(is_announced(broker)) << program.log();
  const auto said = say({"send", "restart", "--broker", broker.url(), "--gateway", "test"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_TRUE(eventually([&] { return program.log().contains("stopped"); })) << program.log();
  EXPECT_EQ(program.stop(), 0);
}

TEST(Service, ThatCannotStartSaysWhyInOneLineAProblem) {
  ScratchDirectory directory;
  const auto file = directory.write("sluice.yaml", "mqtt: { broker: nonsense }\ndevices: 7\n");
  const auto said = say({"run", "--config", file, "--state", directory.file("s")});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(std::ranges::count(said.text, '\n'), 2) << said.text;
  EXPECT_THAT(said.text, HasSubstr("sluice.yaml:1:17: mqtt.broker: "));
  const auto good = directory.write("good.yaml", "mqtt: { broker: mqtt://127.0.0.1 }\n");
  const auto nowhere = say({"run", "--config", good, "--state", "/proc/nowhere"});
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_EQ(std::ranges::count(nowhere.text, '\n'), 1) << nowhere.text;
}

}  // namespace
}  // namespace sluice::testing
