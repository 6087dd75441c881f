#include <set>

#include <gtest/gtest.h>

#include "drivers/bus/emulated_sysfs.hpp"
#include "drivers/hwmon/driver.hpp"
#include "drivers/hwmon/emulator.hpp"
#include "drivers/hwmon/info.hpp"
#include "tests/support/loop.hpp"
#include "tests/support/play.hpp"

namespace sluice::hwmon {
namespace {

struct Bench {
  testing::Loop loop;
  EmulatedSysfs sysfs;
  Hwmon chip{sysfs, loop.clock, "board"};

  void put(const std::string& file, std::string content) { sysfs.set("class/hwmon/hwmon2/" + file, std::move(content)); }
  Result<Readings> read() { return loop.run(chip.read(never)).value(); }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& channel : chip.channels()) names.push_back(channel.name + " " + channel.unit);
    return names;
  }
};

TEST(Hwmon, FindsItsInputsAndTheirUnits) {
  Bench bench;
  bench.put("name", "board");
  for (const auto* file : {"temp1_input", "temp10_input", "temp2_input", "in0_input", "curr1_input", "power1_input", "energy1_input",
                           "humidity1_input", "fan1_input", "freq1_input"})
    bench.put(file, "1500000");
  for (const auto* file : {"temp1_max", "pwm1", "intrusion0_alarm", "temp_input", "bogus1_input", "temp1_label"}) bench.put(file, "1");
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value()) << readings.error().text();
  EXPECT_EQ(bench.names(), (std::vector<std::string>{"curr1 A", "energy1 J", "fan1 /min", "freq1 Hz", "humidity1 %", "in0 V", "power1 W",
                                                     "temp1 Cel", "temp2 Cel", "temp10 Cel"}));
  const std::vector<double> expected{1500, 1.5, 1500000, 1500000, 1500, 1500, 1.5, 1500, 1500, 1500};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(readings->values[i].value, Value(expected[i])) << bench.names()[i];
}

TEST(Hwmon, ReadsAllChannelsInOneCall) {
  Bench bench;
  bench.put("name", "board");
  bench.put("temp1_input", "20000");
  bench.put("temp2_input", "21000");
  ASSERT_TRUE(bench.read().has_value());
  const auto before = bench.sysfs.use().transfers;
  ASSERT_TRUE(bench.read().has_value());
  EXPECT_EQ(bench.sysfs.use().transfers - before, 1U);
}

TEST(Hwmon, LetsOneBadChannelNotSpoilTheOthers) {
  Bench bench;
  bench.put("name", "board");
  bench.put("temp1_input", "");
  bench.put("temp2_input", "12abc");
  bench.put("temp3_input", "-5250");
  bench.put("temp4_input", "99000");
  bench.put("temp4_fault", "1");
  bench.put("temp5_input", "30000");
  bench.put("temp5_fault", "0");
  bench.sysfs.set("class/hwmon/hwmon2/temp6_input", fail(Reason::no_data));
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value());
  ASSERT_EQ(readings->values.size(), 6U);
  EXPECT_EQ(readings->values[0].bad, Reason::parse);
  EXPECT_EQ(readings->values[1].bad, Reason::parse);
  EXPECT_EQ(readings->values[2].value, Value(-5.25));
  EXPECT_EQ(readings->values[3].bad, Reason::sensor_error);
  EXPECT_EQ(readings->values[4].value, Value(30.0));
  EXPECT_EQ(readings->values[5].bad, Reason::no_data);
}

TEST(Hwmon, IsFoundByNameByLabelAndByEntry) {
  for (const auto* wanted : {"board", "rack 3", "hwmon2"}) {
    Bench bench;
    bench.put("name", "board");
    bench.put("label", "rack 3");
    bench.put("temp1_input", "20000");
    Hwmon chip(bench.sysfs, bench.loop.clock, wanted);
    EXPECT_TRUE(bench.loop.run(chip.read(never)).value().has_value()) << wanted;
  }
}

TEST(Hwmon, TakesTheFirstOfSeveralChipsOfOneName) {
  Bench bench;
  bench.sysfs.set("class/hwmon/hwmon10/name", "board");
  bench.sysfs.set("class/hwmon/hwmon10/temp1_input", "10000");
  bench.put("name", "board");
  bench.put("temp1_input", "2000");
  EXPECT_EQ(bench.read()->values.at(0).value, Value(2.0));
}

TEST(Hwmon, FollowsALinkThatWasCapturedAsAFile) {
  Bench bench;
  bench.sysfs.set("class/hwmon/hwmon2", "../../devices/platform/board.0/hwmon/hwmon2/");
  bench.sysfs.set("devices/platform/board.0/hwmon/hwmon2/name", "board");
  bench.sysfs.set("devices/platform/board.0/hwmon/hwmon2/temp1_input", "42000");
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value()) << readings.error().text();
  EXPECT_EQ(readings->values.at(0).value, Value(42.0));
}

TEST(Hwmon, SaysWhichChipsThereAreWhenItsOwnIsNot) {
  Bench bench;
  bench.sysfs.set("class/hwmon/hwmon0/name", "coretemp");
  const auto readings = bench.read();
  ASSERT_FALSE(readings.has_value());
  EXPECT_EQ(readings.error().text(), "gone: no chip board; there are: hwmon0 (coretemp)");
}

TEST(Hwmon, ComesBackUnderAnotherNumber) {
  Bench bench;
  bench.put("name", "board");
  bench.put("temp1_input", "20000");
  ASSERT_TRUE(bench.read().has_value());
  bench.sysfs.remove("class/hwmon/hwmon2/name");
  bench.sysfs.remove("class/hwmon/hwmon2/temp1_input");
  EXPECT_EQ(bench.read().error().reason, Reason::gone);
  bench.sysfs.set("class/hwmon/hwmon5/name", "board");
  bench.sysfs.set("class/hwmon/hwmon5/temp1_input", "25000");
  bench.sysfs.set("class/hwmon/hwmon5/in0_input", "3300");
  const auto readings = bench.read();
  ASSERT_TRUE(readings.has_value());
  EXPECT_EQ(bench.names(), (std::vector<std::string>{"temp1 Cel", "in0 V"})) << "an index that was handed out stays valid";
  EXPECT_EQ(readings->values[0].value, Value(25.0));
  EXPECT_EQ(readings->values[1].value, Value(3.3));
}

TEST(Hwmon, ReportsAChannelThatDidNotComeBackAsGone) {
  Bench bench;
  bench.put("name", "board");
  bench.put("temp1_input", "20000");
  bench.put("temp2_input", "21000");
  ASSERT_TRUE(bench.read().has_value());
  bench.sysfs.remove("class/hwmon/hwmon2/temp2_input");
  for (int i = 0; i < 2; ++i) {
    const auto readings = bench.read();
    ASSERT_TRUE(readings.has_value());
    EXPECT_EQ(readings->values[0].value, Value(20.0));
    EXPECT_EQ(readings->values[1].bad, Reason::gone);
  }
}

/// Notes what is looked at.
struct WatchedSysfs final : SysfsRoot {
  explicit WatchedSysfs(SysfsRoot& r) : root(r) {}
  Task<Result<std::vector<Result<std::string>>>> read(std::vector<std::string> paths, TimePoint deadline) override {
    seen.insert(paths.begin(), paths.end());
    return root.read(std::move(paths), deadline);
  }
  Task<Result<std::vector<std::string>>> list(std::string directory, TimePoint deadline) override {
    seen.insert(directory);
    return root.list(std::move(directory), deadline);
  }
  BusUse use() const override { return root.use(); }

  SysfsRoot& root;
  std::set<std::string> seen;
};

TEST(Hwmon, LooksAtNoOtherChipWhenItsEntryIsGiven) {
  Bench bench;
  bench.put("temp1_input", "20000");
  bench.sysfs.set("class/hwmon/hwmon0/name", "coretemp");
  WatchedSysfs watched(bench.sysfs);
  Hwmon chip(watched, bench.loop.clock, "hwmon2");
  ASSERT_TRUE(bench.loop.run(chip.read(never)).value().has_value());
  EXPECT_EQ(watched.seen, (std::set<std::string>{"class/hwmon/hwmon2", "class/hwmon/hwmon2/temp1_input"}));
}

TEST(Hwmon, SaysWhichChipsThereAreWhenItsEntryIsNot) {
  Bench bench;
  bench.sysfs.set("class/hwmon/hwmon0/name", "coretemp");
  Hwmon chip(bench.sysfs, bench.loop.clock, "hwmon2");
  EXPECT_EQ(bench.loop.run(chip.read(never)).value().error().text(), "gone: no chip hwmon2; there are: hwmon0 (coretemp)");
}

TEST(HwmonInfo, ListsTheChipsThatAreThere) {
  Bench bench;
  bench.put("name", "board");
  bench.sysfs.set("class/hwmon/hwmon0/temp1_input", "1000");
  const DriverInfo info = hwmon_info();
  const auto all = bench.loop.run(info.find(bench.sysfs, defaults_of(info.options))).value();
  ASSERT_TRUE(all.has_value());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->at(0).options.text("chip"), "hwmon0");
  EXPECT_EQ(all->at(1).options.text("chip"), "hwmon2");
  EXPECT_EQ(all->at(1).labels.at(1).value, Value("board"));
}

TEST(HwmonEmulator, IsReadByTheDriver) {
  testing::Loop loop;
  EmulatedSysfs sysfs;
  const DriverInfo info = hwmon_info();
  Options options = defaults_of(info.options);
  options.set("chip", std::string("nct6775"));
  HwmonEmulator emulator({.executor = loop.executor, .clock = loop.clock, .options = options, .sysfs = &sysfs});
  emulator.temperature = 51.25;
  emulator.update();
  const auto driver = info.make({.executor = loop.executor, .clock = loop.clock, .options = options, .sysfs = &sysfs});
  const auto readings = loop.run(driver->read(never)).value();
  ASSERT_TRUE(readings.has_value()) << readings.error().text();
  ASSERT_EQ(driver->channels().size(), 3U);
  EXPECT_EQ(driver->channels()[2].name, "temp1");
  EXPECT_EQ(readings->values[2].value, Value(51.25));
  testing::play(loop, emulator, 30s);
  EXPECT_NE(emulator.temperature, 51.25);
}

}  // namespace
}  // namespace sluice::hwmon
