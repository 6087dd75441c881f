#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/captures/case_files.hpp"

namespace sluice::captures {
namespace {

/// Kinds whose drivers this version does not have. A kind moves out of this list when its driver comes.
const std::set<std::string> left_out{// i2c
                                     "ads1015", "ads1115", "aht20", "bh1750", "bme680", "ccs811", "ds3231", "hdc1080", "hdc302x", "htu21d",
                                     "ina219", "ina226", "ina3221", "lm75", "mcp9808", "mlx90614", "pcf8574", "scd30", "scd4x", "sgp30",
                                     "sgp40", "sht3x", "sht4x", "shtc3", "tmp117", "tsl2561", "tsl2591", "veml7700",
                                     // serial
                                     "csv", "dsmr-p1", "dsmr-p1-stream", "hpma115c0", "json", "kv", "ld2410", "ld2410-stream", "mcu680",
                                     "mhz19b", "modbus-rtu", "regex", "sds01x", "sds198", "sml", "sps30",
                                     // gpio, sysfs
                                     "ds18b20", "hc-sr04", "iio", "quadrature",
                                     // dialects
                                     "ha-discovery", "sparkplug-b"};

/// Found by its text, so that a fault of the reader of cases shows here.
std::string kind_of(const std::string& line) {
  const std::string mark = "\"kind\":\"";
  const std::size_t begin = line.find(mark) + mark.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

std::map<std::string, int> counts_in_files() {
  std::map<std::string, int> counts;
  for (const auto& line : all_case_lines()) ++counts[kind_of(line)];
  return counts;
}

TEST(Coverage, ChecksAsManyCasesOfEachKindAsTheFilesHold) {
  const auto in_files = counts_in_files();
  ASSERT_FALSE(checked_counts().empty());
  for (const auto& [kind, checked] : checked_counts()) EXPECT_EQ(checked, in_files.at(kind)) << kind;
}

TEST(Coverage, ChecksEveryKindOrNamesItAsLeftOut) {
  for (const auto& [kind, count] : counts_in_files()) EXPECT_NE(checked_counts().contains(kind), left_out.contains(kind)) << kind;
}

}  // namespace
}  // namespace sluice::captures
