#include "gateway/dialects/topics.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

std::string request_in(const std::string& topic) {
  return std::string(Topics("sluice", "g").request_in("sluice/v1/g/" + topic).value_or("none"));
}

TEST(TopicsOfRequests, AreCommandsTheDesiredDocumentAndValuesForOutputs) {
  for (const std::string topic :
       {"command/status", "config/desired", "devices/pump/set/state", "devices/set/set/state", "devices/set/set/set"}) {
    EXPECT_EQ(request_in(topic), topic);
  }
}

TEST(TopicsOfRequests, HaveExactlyTheirLevels) {
  for (const std::string topic :
       {"devices/set/availability", "devices/set/state", "devices/pump/set", "devices/pump/set/state/now", "devices/a/b/set/state",
        "devices/pump/reset/state", "command", "command/status/now", "config/desired/now", "config/reported", "health"}) {
    EXPECT_EQ(request_in(topic), "none") << topic;
  }
}

TEST(TopicsOfRequests, AreThoseOfThisGateway) {
  EXPECT_EQ(Topics("sluice", "g").request_in("sluice/v1/h/command/status"), std::nullopt);
}

}  // namespace
}  // namespace sluice
