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

}  // namespace
}  // namespace sluice
