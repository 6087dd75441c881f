// What commands do to outputs.
#include <format>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenario/house.hpp"
#include "tests/scenario/story.hpp"

namespace sluice::testing {
namespace {

using ::testing::HasSubstr;

/// The states of the lamp that were published, as it was switched.
std::vector<bool> states_of_lamp(const House& house) {
  std::vector<bool> states;
  for (const auto& record : Story(house.broker).records("lamp")) {
    if (record.readings_size() > 0) states.push_back(record.readings(0).boolean());
  }
  return states;
}

std::string lamp(const std::string& value, const std::string& more = "") {
  return std::format(R"({{"device":"lamp","channel":"state","value":{}{}}})", value, more);
}

TEST(Output, WriteSetsAnOutputReadsItBackAndPublishesIt) {
  House house(soil_and_lamp);
  house.play(5s);
  EXPECT_THAT(house.ask("write", lamp("true")), HasSubstr(R"("ok":true,"result":{"value":true})"));
  house.play(5s);
  EXPECT_EQ(states_of_lamp(house), (std::vector{false, true}));
  EXPECT_THAT(house.ask("write", lamp("21.5")), HasSubstr(R"("path":"value","message":"expects true or false")"));
  EXPECT_THAT(house.ask("write", R"({"device":"soil","channel":"temperature","value":1})"), HasSubstr("it has no outputs"));
}

TEST(Output, WriteForATimeGoesBackToWhatItWasBefore) {
  House house(soil_and_lamp);
  house.play(5s);
  house.ask("write", lamp("true", R"(,"for":"2s")"));
  house.play(1s);
  house.ask("write", lamp("true", R"(,"for":"2s")"));
  house.play(1500ms);
  EXPECT_EQ(states_of_lamp(house).back(), true) << "the second pulse goes on";
  house.play(2s);
  EXPECT_EQ(states_of_lamp(house).back(), false) << "and ends where the first began";
}

/// However close together they come: each turn of the loop is tried.
TEST(Output, WritesForATimeOfTwoWhoKnowNothingOfEachOtherEndWhereTheFirstBegan) {
  for (int turns = 0; turns < 40; ++turns) {
    House house(soil_and_lamp);
    house.play(5s);
    const Message pulse{.topic = "sluice/v1/house/command/write", .payload = lamp("true", R"(,"for":"2s")")};
    house.broker.hears(pulse);
    for (int i = 0; i < turns; ++i) house.loop.context.poll_one();
    house.broker.hears(pulse);
    house.play(10s);
    EXPECT_EQ(states_of_lamp(house).back(), false) << turns;
  }
}

TEST(Output, WritesAreDoneInTheOrderInWhichTheyCame) {
  for (int turns = 0; turns < 40; ++turns) {
    House house(soil_and_lamp);
    house.play(5s);
    house.broker.hears({.topic = "sluice/v1/house/command/write", .payload = lamp("true", R"(,"for":"1m")")});
    for (int i = 0; i < turns; ++i) house.loop.context.poll_one();
    house.broker.hears({.topic = "sluice/v1/house/command/write", .payload = lamp("false")});
    house.play(10s);
    EXPECT_EQ(states_of_lamp(house).back(), false) << turns;
  }
}

TEST(Output, WriteWithoutATimeEndsAPulse) {
  House house(soil_and_lamp);
  house.play(5s);
  house.ask("write", lamp("true", R"(,"for":"2s")"));
  house.ask("write", lamp("true"));
  house.play(10s);
  EXPECT_EQ(states_of_lamp(house).back(), true);
}

TEST(Output, WriteForATimeSurvivesNoChangeOfItsDevice) {
  House house(soil_and_lamp);
  house.play(5s);
  house.ask("write", lamp("true", R"(,"for":"1m")"));
  house.ask("put-device", R"({"device":"lamp","config":{"driver":"digital_output","bus":"pins","line":4,"initial":true,"period":"1h"}})");
  house.play(5min);
  EXPECT_EQ(states_of_lamp(house).back(), true) << "the initial state of the new one; the end of the pulse is none of its business";
}

TEST(Output, SetOnItsTopicSwitchesAnOutput) {
  House house(soil_and_lamp);
  house.play(5s);
  house.broker.hears({.topic = "sluice/v1/house/devices/lamp/set/state", .payload = "true"});
  house.play(5s);
  EXPECT_EQ(states_of_lamp(house).back(), true);
}

}  // namespace
}  // namespace sluice::testing
