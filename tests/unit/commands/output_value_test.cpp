#include "gateway/commands/output_value.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

v1::OptionValue value_of(const std::string& payload) {
  const auto decoded = write_from_plain("devices/pump/set/state", payload);
  EXPECT_TRUE(decoded.good()) << payload;
  EXPECT_EQ(decoded.request.write().device(), "pump");
  EXPECT_EQ(decoded.request.write().channel(), "state");
  return decoded.request.write().value();
}

TEST(PlainValues, AreABooleanANumberOrText) {
  EXPECT_TRUE(value_of("true").boolean());
  EXPECT_EQ(value_of("false").value_case(), v1::OptionValue::kBoolean);
  EXPECT_EQ(value_of("-7").integer(), -7);
  EXPECT_EQ(value_of("0.5").number(), 0.5);
  for (const auto* text : {"on", "True", "null", "~", " 7", "1e999", "{}", "grün"}) EXPECT_EQ(value_of(text).text(), text);
}

std::string fault_of(const std::string& topic, const std::string& payload) {
  const auto decoded = write_from_plain(topic, payload);
  return decoded.good() ? "none" : decoded.faults.at(0).path() + ": " + decoded.faults.at(0).message();
}

TEST(PlainValues, AreOfAnOutput) {
  for (const auto* topic : {"devices/pump/set/", "devices//set/state", "devices/set/state", "devices/pump/set/a/b", "devices/p/q/set/state",
                            "devices/pump/set/sta te", "devices/pump/state"}) {
    EXPECT_EQ(fault_of(topic, "true"), ": is no topic of an output: devices/DEVICE/set/CHANNEL") << topic;
  }
}

TEST(PlainValues, AreText) {
  EXPECT_EQ(fault_of("devices/pump/set/state", "\xff"), "value: is no UTF-8 text");
}

}  // namespace
}  // namespace sluice
