#include "drivers/async/result.hpp"

#include <set>

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Reason, HasTheNamesOfTheContractAndNoOthers) {
  const std::set<std::string_view> contract{"checksum", "header",   "tail",      "length",    "crc",      "no_data",     "busy", "chip_id",
                                            "range",    "overflow", "saturated", "exception", "parse",    "columns",     "nack", "timeout",
                                            "bus",      "gone",     "denied",    "all_zero",  "power_on", "sensor_error"};
  std::set<std::string_view> names;
  for (int i = 0; i < reason_count; ++i) names.insert(name(static_cast<Reason>(i)));
  EXPECT_EQ(names, contract);
}

TEST(Reason, IsFoundByItsName) {
  for (int i = 0; i < reason_count; ++i) EXPECT_EQ(reason_from(name(static_cast<Reason>(i))), static_cast<Reason>(i));
  EXPECT_EQ(reason_from("Timeout"), std::nullopt);
  EXPECT_EQ(reason_from(""), std::nullopt);
}

TEST(Policy, RetriesWhatTheNextFrameMayCure) {
  for (const Reason reason : {Reason::checksum, Reason::crc, Reason::header, Reason::tail, Reason::length, Reason::parse}) {
    EXPECT_TRUE(policy(reason).retry) << name(reason);
  }
  for (const Reason reason : {Reason::range, Reason::busy, Reason::denied, Reason::timeout, Reason::sensor_error}) {
    EXPECT_FALSE(policy(reason).retry) << name(reason);
  }
}

TEST(Policy, InitialisesADeviceThatMayHaveLostItsPower) {
  for (const Reason reason : {Reason::nack, Reason::timeout, Reason::power_on, Reason::all_zero, Reason::gone, Reason::chip_id}) {
    EXPECT_TRUE(policy(reason).initialise) << name(reason);
  }
  for (const Reason reason : {Reason::crc, Reason::range, Reason::busy}) EXPECT_FALSE(policy(reason).initialise) << name(reason);
}

TEST(Error, TellsReasonAndDetail) {
  EXPECT_EQ(Error{Reason::timeout}.text(), "timeout");
  EXPECT_EQ((Error{Reason::crc, "got 0x12, computed 0x34"}.text()), "crc: got 0x12, computed 0x34");
}

}  // namespace
}  // namespace sluice
