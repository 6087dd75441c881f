// Signals at moments that nobody planned.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <format>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;

TEST(Program, SaysGoodbyeToTheEndWhateverSignalsComeAfterTheFirst) {
  Mosquitto broker;
  Program program(simulated(broker), {"--simulate"});
  EXPECT_TRUE(eventually([&] { return program.log().contains("connected"); })) << program.log();
  broker.freeze();
  program.signal(SIGTERM);
  EXPECT_TRUE(eventually([&] { return program.log().contains("stopping"); })) << program.log();
  program.signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return program.log().contains("HUP is ignored"); })) << program.log();
  program.signal(SIGTERM);
  EXPECT_TRUE(eventually([&] { return program.log().contains("TERM is ignored"); })) << program.log();
  EXPECT_EQ(program.stop(), 0) << program.log();
}

TEST(Program, SurvivesASighupBeforeItIsReady) {
  Mosquitto broker;
  ScratchDirectory directory;
  Program program(simulated(broker), {"--simulate", "--state", directory.file("s")});
  // A moment that nothing is logged of: after its start, before its loop runs.
  const auto end = std::chrono::steady_clock::now() + 15s;
  while (!std::filesystem::exists(directory.file("s")) && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  program.signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return program.log().contains("nothing changes"); })) << program.log();
  EXPECT_EQ(program.stop(), 0) << program.log();
}

TEST(Program, HonoursASighupFromBeforeItsFirstInstruction) {
  Mosquitto broker;
  const std::vector<std::string> held{"env", "--block-signal=HUP", "sh", "-c", "kill -HUP $$; exec \"$@\"", "sh"};
  Program program(simulated(broker), {"--simulate"}, held);
  EXPECT_TRUE(eventually([&] { return program.log().contains("nothing changes"); })) << program.log();
  EXPECT_EQ(program.stop(), 0) << program.log();
}

/// The program ignores SIGPIPE first of all, which is the first that can be seen of it from outside.
bool ignores_sigpipe(pid_t process) {
  std::ifstream status(std::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigIgn:")) return (std::stoull(line.substr(7), nullptr, 16) >> (SIGPIPE - 1) & 1U) != 0;
  }
  return false;
}

TEST(Program, SurvivesASighupBeforeItHasReadItsCommandLine) {
  Mosquitto broker;
  for (int i = 0; i < 5; ++i) {
    Program program(simulated(broker), {"--simulate"}, {"env", "--default-signal=PIPE"});
    while (!ignores_sigpipe(program.id())) std::this_thread::yield();
    program.signal(SIGHUP);
    EXPECT_TRUE(eventually([&] { return program.log().contains("nothing changes"); })) << program.log();
    EXPECT_EQ(program.stop(), 0) << program.log();
  }
}

}  // namespace
}  // namespace sluice::testing
