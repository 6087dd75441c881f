// The program on buses that hang in the kernel, which is told to do so by a library that stands before ioctl(2).
#include <chrono>
#include <csignal>
#include <filesystem>
#include <format>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Bench {
  Bench() {
    std::filesystem::create_directories(sysfs.file("class/thermal/thermal_zone0"));
    sysfs.write("class/thermal/thermal_zone0/type", "cpu-thermal\n");
    sysfs.write("class/thermal/thermal_zone0/temp", "42000\n");
    broker.start();
  }

  /// `well` on sysfs, and a device on each of the hung buses. Any file will do for those.
  std::string configuration(const std::vector<std::string>& hung) const {
    std::string buses;
    std::string devices;
    for (const auto& file : hung) {
      buses += std::format("  on-{}: {{ i2c: /dev/{} }}\n", file, file);
      devices += std::format("  at-{}: {{ driver: tmp102, bus: on-{}, address: 0x48, period: 500ms }}\n", file, file);
    }
    return std::format(
        "gateway: test\nmqtt: {{ broker: \"{}\" }}\nbuses:\n  board: {{ sysfs: {} }}\n{}"
        "devices:\n  well: {{ driver: thermal, bus: board, zone: cpu-thermal, period: 100ms }}\n{}",
        broker.url(), sysfs.file(""), buses, devices);
  }

  ScratchDirectory sysfs;
  Mosquitto broker;
};

std::string line_with(const std::string& log, const std::string& words) {
  const auto found = log.find(words);
  if (found == std::string::npos) return {};
  const auto begin = log.rfind('\n', found) + 1;
  return log.substr(begin, found - begin);
}

/// How long it took until two readings of a device had come after another, at most.
std::chrono::nanoseconds longest_gap(Subscriber& subscriber, const std::string& device) {
  std::int64_t last = 0;
  std::int64_t longest = 0;
  for (const auto& record : records(subscriber)) {
    if (record.device() != device) continue;
    if (last != 0) longest = std::max(longest, record.time() - last);
    last = record.time();
  }
  return std::chrono::nanoseconds(longest);
}

TEST(Program, LosesNoReadingToABusThatHangsInTheKernelNorToItsRemovalAndEndsInTime) {
  Bench bench;
  Subscriber subscriber(bench.broker.port());
  Program program(bench.configuration({"zero", "full", "null"}), {}, {"env", "LD_PRELOAD=" SLUICE_HUNG_I2C});
  EXPECT_TRUE(eventually([&] { return program.log().contains("device_failed at-zero: timeout"); })) << program.log();
  program.reload(bench.configuration({"full", "null"}));
  EXPECT_TRUE(eventually([&] { return program.log().contains("config_changed"); })) << program.log();
  const auto so_far = records(subscriber).size();
  EXPECT_TRUE(eventually([&] { return records(subscriber).size() > so_far + 20; })) << program.log();
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(program.stop(), 0) << program.log();
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 5500ms) << "2 s for all three, not for each";
  EXPECT_THAT(line_with(program.log(), "left behind"), AllOf(HasSubstr("zero"), HasSubstr("full"), HasSubstr("null")));
  EXPECT_LT(longest_gap(subscriber, "well"), 1900ms) << "a lane that is waited for costs two";
}

}  // namespace
}  // namespace sluice::testing
