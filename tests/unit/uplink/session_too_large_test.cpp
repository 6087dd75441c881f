// What the broker takes no packet of the size of.
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice {
namespace {

using ::testing::HasSubstr;
using testing::ScriptedBroker;
using ::testing::SizeIs;

struct SessionTooLarge : testing::SessionBench {
  SessionTooLarge() { spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", std::make_shared<Sink>(log))); }
  ~SessionTooLarge() override { spdlog::set_default_logger(before); }

  /// The lines of the log that have these words.
  std::vector<std::string> lines(const std::string& words) const {
    std::vector<std::string> found;
    std::istringstream all(log.str());
    for (std::string line; std::getline(all, line);) {
      if (line.contains(words)) found.push_back(line);
    }
    return found;
  }

  using Sink = spdlog::sinks::ostream_sink_st;
  std::ostringstream log;
  std::shared_ptr<spdlog::logger> before = spdlog::default_logger();
};

TEST_F(SessionTooLarge, IsToldOnceAConnectionOfAStateWithWhatTheBrokerPermits) {
  broker.accepts({.maximum_packet_size = 80}).accepts({.maximum_packet_size = 80});
  start();
  for (int i = 0; i < 5; ++i) {
    reading(i);
    run_for(2s);
  }
  ASSERT_THAT(lines("air/state"), SizeIs(1));
  EXPECT_THAT(lines("air/state")[0], HasSubstr("80 bytes"));
  broker.loses_connection();
  run_for(10s);
  EXPECT_THAT(lines("air/state"), SizeIs(2));
}

TEST_F(SessionTooLarge, IsToldOnceAConnectionOfHealth) {
  facts.health_text = std::string(500, ' ');
  broker.accepts({.maximum_packet_size = 400});
  start();
  run_for(5min);
  ASSERT_THAT(lines("g/health"), SizeIs(1));
  EXPECT_THAT(lines("g/health")[0], HasSubstr("400 bytes"));
  EXPECT_THAT(broker.messages("/health"), SizeIs(0));
}

TEST_F(SessionTooLarge, IsToldOfAStateThatTheBrokerRefuses) {
  broker.answers("air/state", ScriptedBroker::packet_too_large);
  start();
  reading(1);
  run_for(2s);
  EXPECT_THAT(lines("air/state"), SizeIs(1));
}

TEST_F(SessionTooLarge, IsToldToWhoeverAskedForAReply) {
  broker.accepts({.maximum_packet_size = 600});
  start();
  const MessageProperties properties{.correlation = std::string(200, 'c')};
  session->reply({.topic = "me/answers", .payload = std::string(400, 'x'), .properties = properties});
  session->reply({.topic = "me/answers", .payload = "short"});
  run_for(0s);
  EXPECT_EQ(broker.connections(), 1U);
  ASSERT_THAT(broker.messages("me/answers"), SizeIs(2));
  EXPECT_EQ(broker.messages("me/answers")[0].payload,
            R"({"ok":false,"errors":[{"path":"","message":"the reply has 400 bytes, the broker permits 600"}]})");
  EXPECT_EQ(broker.messages("me/answers")[0].properties, properties);
  EXPECT_EQ(broker.messages("me/answers")[1].payload, "short");
}

TEST_F(SessionTooLarge, IsNotToldInAnotherFormThanTheReplysNorBeyondTheLimit) {
  broker.accepts({.maximum_packet_size = 600});
  start();
  session->reply({.topic = "a", .payload = std::string(700, 'x'), .properties = {.content_type = "application/protobuf"}});
  session->reply({.topic = "b", .payload = std::string(700, 'x'), .properties = {.correlation = std::string(550, 'c')}});
  run_for(0s);
  EXPECT_EQ(broker.connections(), 1U);
  EXPECT_THAT(broker.messages("a"), SizeIs(0));
  EXPECT_THAT(broker.messages("b"), SizeIs(0));
}

TEST_F(SessionTooLarge, IsToldOnceAConnectionOfRepliesWhereverTheyGo) {
  broker.accepts({.maximum_packet_size = 600}).accepts({.maximum_packet_size = 600});
  start();
  for (int i = 0; i < 50; ++i) session->reply({.topic = "me/" + std::to_string(i), .payload = std::string(700, 'x')});
  run_for(0s);
  EXPECT_THAT(lines("a reply on me/0"), SizeIs(1));
  EXPECT_THAT(lines("a reply on"), SizeIs(1));
}

}  // namespace
}  // namespace sluice
