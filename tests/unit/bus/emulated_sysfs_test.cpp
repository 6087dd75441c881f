#include "drivers/bus/emulated_sysfs.hpp"

#include <gtest/gtest.h>

#include "tests/support/loop.hpp"

namespace sluice {
namespace {

using testing::Loop;

TEST(EmulatedSysfs, AnswersEachFileByItself) {
  Loop loop;
  EmulatedSysfs sysfs;
  sysfs.set("class/thermal/thermal_zone0/temp", "41234\n");
  sysfs.set("class/thermal/thermal_zone1/temp", fail(Reason::no_data));
  const auto contents = **loop.run(
      sysfs.read({"class/thermal/thermal_zone0/temp", "class/thermal/thermal_zone1/temp", "class/thermal/thermal_zone2/temp"}, never));
  ASSERT_EQ(contents.size(), 3U);
  EXPECT_EQ(*contents[0], "41234");
  EXPECT_EQ(contents[1].error().reason, Reason::no_data);
  EXPECT_EQ(contents[2].error().reason, Reason::gone);
  EXPECT_EQ(sysfs.use().errors, 1U) << "a sensor without data is an answer";
}

TEST(EmulatedSysfs, ListsTheNamesInADirectoryOnce) {
  Loop loop;
  EmulatedSysfs sysfs;
  sysfs.set("class/hwmon/hwmon1/name", "b");
  sysfs.set("class/hwmon/hwmon0/name", "a");
  sysfs.set("class/hwmon/hwmon0/temp1_input", "1");
  sysfs.set("class/hwmon2/other", "1");
  EXPECT_EQ(**loop.run(sysfs.list("class/hwmon", never)), (std::vector<std::string>{"hwmon0", "hwmon1"}));
  EXPECT_EQ(**loop.run(sysfs.list("class/hwmon/hwmon0", never)), (std::vector<std::string>{"name", "temp1_input"}));
}

TEST(EmulatedSysfs, ForgetsWhatIsRemoved) {
  Loop loop;
  EmulatedSysfs sysfs;
  sysfs.set("class/hwmon/hwmon0/name", "a");
  sysfs.remove("class/hwmon/hwmon0/name");
  EXPECT_EQ(loop.run(sysfs.list("class/hwmon", never))->error().reason, Reason::gone);
}

}  // namespace
}  // namespace sluice
