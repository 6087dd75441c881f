#include "firmware/verbs/watch/watcher.hpp"

#include <sstream>

#include <gmock/gmock.h>

#include "tests/support/loop.hpp"

namespace sluice::watch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A broker that a test lets say whatever it likes.
class Feed final : public MqttLink {
 public:
  Task<std::expected<ServerLimits, ConnectFailure>> connect(ConnectOptions, LinkListener& listener) override {
    listener_ = &listener;
    co_return ServerLimits{};
  }
  PublishId publish(Message) override { return 0; }
  void subscribe(std::vector<Subscription> subscriptions) override {
    for (const auto& subscription : subscriptions) filters_.push_back(subscription.filter);
  }
  Task<void> disconnect() override { co_return; }
  void drop() override {}

  void says(const std::string& topic, const std::string& payload) {
    listener_->on_message({.topic = "sluice/v1/g/" + topic, .payload = payload});
  }
  void goes(const std::string& reason) { listener_->on_lost(reason); }
  const std::vector<std::string>& filters() const { return filters_; }

 private:
  LinkListener* listener_ = nullptr;
  std::vector<std::string> filters_;
};

struct WatcherOfAFeed : ::testing::Test {
  static SessionSettings settings() {
    SessionSettings settings;
    settings.gateway = "g";
    settings.mqtt.add_broker("mqtt://127.0.0.1");
    settings.mqtt.set_root("sluice");
    return settings;
  }
  void start(View view) {
    const auto size = [] { return TerminalSize{.rows = 8, .columns = 60}; };
    watcher.emplace(loop.executor, loop.clock, feed, settings(), Screen{view, size}, Outputs{out, troubles});
    asio::co_spawn(loop.executor, watcher->run(), [this](std::exception_ptr) { ended = true; });
    loop.clock.run_for(1s);
  }
  /// The last screen that was drawn.
  std::string screen() {
    loop.clock.run_for(1s);
    const auto all = out.str();
    return all.substr(all.rfind("\x1b[2J"));
  }
  void TearDown() override {
    watcher->stop();
    loop.clock.run_for(1s);
    EXPECT_TRUE(ended);
  }

  sluice::testing::Loop loop;
  Feed feed;
  std::ostringstream out;
  std::ostringstream troubles;
  std::optional<Watcher> watcher;
  bool ended = false;
};

TEST_F(WatcherOfAFeed, ShowsOnItsScreenADeviceKnownOnlyByItsAvailabilityOrItsState) {
  start(View::screen);
  EXPECT_THAT(feed.filters(), ::testing::Contains("sluice/v1/g/devices/+/state"));
  feed.says("devices/soil/availability", "offline");
  feed.says("devices/air/state", R"({"time":"2026-11-20T09:00:00.123Z","temperature":21.4})");
  EXPECT_THAT(screen(), HasSubstr("soil   -           -          offline"));
  EXPECT_THAT(screen(), HasSubstr("air    temperature 21.4       good"));
}

TEST_F(WatcherOfAFeed, ForgetsALostConnectionWhenThereIsANewOne) {
  start(View::screen);
  feed.goes("the broker is \x1b[2Jaway");
  EXPECT_THAT(out.str(), Not(HasSubstr("is \x1b[2Jaway")));
  loop.clock.run_for(5min);
  EXPECT_THAT(screen(), HasSubstr("g: no word from the gateway yet")) << "a broker that keeps no status says nothing of it";
}

TEST_F(WatcherOfAFeed, WritesLinesWithoutAnEscapeWhereNothingCanRefresh) {
  start(View::lines);
  feed.says("status", R"({"state":"online"})");
  feed.says("devices/soil/availability", "offline");
  feed.says("devices/soil/state", "{}");
  feed.says("event", R"({"time":"2026-11-20T09:00:00.123Z","severity":"warning","type":"device_failed","device":"soil","reason":"nack"})");
  feed.says("devices/\x1b[2J/availability", "\x1b[2J");
  EXPECT_EQ(out.str(),
            "g: online\n"
            "soil: offline\n"
            "2026-11-20T09:00:00.123Z warning device_failed soil nack\n"
            " [2J:  [2J\n");
}

TEST_F(WatcherOfAFeed, WritesNothingButJsonLinesWhenAskedForThem) {
  start(View::json);
  feed.says("status", R"({"state":"online"})");
  feed.says("devices/soil/availability", "offline");
  feed.says("event", "{\"sequence\": 3,\n \"type\": \"clock_set\"}");
  feed.says("event", "\x1b[2J");
  feed.says("event", "\"\xff\"");
  feed.says("readings", "no batch");
  EXPECT_EQ(out.str(), "{\"sequence\": 3,  \"type\": \"clock_set\"}\n");
  EXPECT_EQ(troubles.str(), "an event that is no JSON object is left out\nan event that is no JSON object is left out\n");
}

}  // namespace
}  // namespace sluice::watch
