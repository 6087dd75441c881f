// `sluice watch` as its user sees it, with a real broker.
#include <gtest/gtest.h>

#include "tests/broker/program.hpp"

namespace sluice::testing {
namespace {

TEST(Watch, PrintsAJsonLineForEachReading) {
  Mosquitto broker;
  broker.start();
  Program program(simulated(broker), {"--simulate"});
  ASSERT_TRUE(eventually([&] { return program.log().contains("connected"); })) << program.log();
  const auto said = say({"watch", "--broker", broker.url(), "--gateway", "test", "--json", "--seconds", "4"});
  EXPECT_EQ(said.status, 0) << said.text;
  EXPECT_NE(said.text.find(R"("device":"air","channel":"temperature","value":)"), std::string::npos) << said.text;
  EXPECT_NE(said.text.find(R"("unit":"Cel","quality":"good"})"), std::string::npos);
}

TEST(Watch, EndsWithAnErrorWhenNothingArrives) {
  Mosquitto broker;
  broker.start();
  const auto said = say({"watch", "--broker", broker.url(), "--gateway", "nobody", "--seconds", "1"});
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.text.find("no reading arrived"), std::string::npos) << said.text;
}

TEST(Watch, EndsWhenItsReaderHasGone) {
  Mosquitto broker;
  broker.start();
  Program program(simulated(broker), {"--simulate"});
  ASSERT_TRUE(eventually([&] { return program.log().contains("connected"); })) << program.log();
  const auto said = say_to_head({"watch", "--broker", broker.url(), "--gateway", "test", "--json"});
  EXPECT_TRUE(said.text.contains(R"("channel":)")) << said.text;
  EXPECT_TRUE(said.text.contains("status 0")) << said.text;
}

TEST(Watch, SaysOnceThatItHasNoConnection) {
  Mosquitto broker;
  broker.stop();
  const auto said = say({"watch", "--broker", broker.url(), "--gateway", "test", "--json", "--seconds", "3"});
  EXPECT_EQ(said.status, 1);
  const auto first = said.text.find("no connection to the broker: ");
  ASSERT_NE(first, std::string::npos) << said.text;
  EXPECT_EQ(said.text.find("no connection to the broker: ", first + 1), std::string::npos) << said.text;
}

}  // namespace
}  // namespace sluice::testing
