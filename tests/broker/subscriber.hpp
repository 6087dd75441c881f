#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gateway/uplink/mqtt_link.hpp"
#include "tests/broker/child_process.hpp"

namespace sluice::testing {

/// mosquitto_sub: an implementation of MQTT that is not ours.
class Subscriber {
 public:
  /// On every topic. Returns when the broker has acknowledged the subscription. `options`: more arguments, such as credentials.
  explicit Subscriber(std::uint16_t port, std::vector<std::string> options = {}) : Subscriber(port, {"#"}, std::move(options)) {}
  /// On some topics only.
  Subscriber(std::uint16_t port, std::vector<std::string> topics, std::vector<std::string> options);

  /// What has arrived so far.
  const std::vector<Message>& messages();
  std::vector<Message> on(const std::string& topic_end);
  /// The last payload on the topic.
  std::string last(const std::string& topic_end);
  /// How often it got its subscription: once for each connection.
  std::size_t subscriptions();

 private:
  void read();
  void take(const std::string& line);

  ChildProcess program_;
  std::string rest_;
  std::size_t subscriptions_ = 0;
  std::vector<Message> messages_;
};

}  // namespace sluice::testing
