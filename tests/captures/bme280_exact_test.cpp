#include <fstream>

#include <gtest/gtest.h>

#include "drivers/bme280/codec.hpp"
#include "drivers/bus/replay_case.hpp"
#include "tests/captures/case_files.hpp"

namespace sluice::captures {
namespace {

using namespace bme280;

Result<Calibration> calibration_of(const ReplayCase& recorded) {
  const Bytes& low = recorded.registers.at(0x88);
  const auto high = recorded.registers.find(0xE1);
  if (high == recorded.registers.end()) return parse_calibration(low, {});
  return parse_calibration(low, high->second);
}

std::vector<std::string> lines_with_exact_results() {
  std::vector<std::string> lines = all_case_lines();
  std::erase_if(lines, [](const auto& line) { return !line.contains("\"t_fine\"") || !line.contains("\"p_q24_8\""); });
  return lines;
}

TEST(Bme280Exact, GivesTheIntegersOfTheDataSheetToTheLastBit) {
  const auto lines = lines_with_exact_results();
  ASSERT_GE(lines.size(), 5U);
  for (const auto& line : lines) {
    SCOPED_TRACE(line.substr(0, 40));
    const auto recorded = parse_replay_case(line);
    ASSERT_TRUE(recorded.has_value());
    const auto calibration = calibration_of(*recorded);
    ASSERT_TRUE(calibration.has_value());
    const auto sample = parse_sample(recorded->registers.at(0xF7));
    ASSERT_TRUE(sample.has_value());
    const auto exact = boost::json::parse(line).at("expect").at("int").as_object();
    const std::int64_t fine = fine_temperature(*calibration, sample->temperature.value());
    EXPECT_EQ(fine, exact.at("t_fine").as_int64());
    EXPECT_EQ(centidegrees(fine), exact.at("t_centi").as_int64());
    EXPECT_EQ(pressure_q24_8(*calibration, sample->pressure.value(), fine), exact.at("p_q24_8").as_int64());
    if (const auto* humidity = exact.if_contains("h_q22_10"))
      EXPECT_EQ(humidity_q22_10(*calibration, sample->humidity.value(), fine), humidity->as_int64());
  }
}

}  // namespace
}  // namespace sluice::captures
