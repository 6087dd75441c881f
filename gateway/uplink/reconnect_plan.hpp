#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "drivers/async/retry.hpp"
#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// Which broker is tried next, with which version of MQTT, and after which wait. Pure: it is told what happened.
///
/// Brokers are tried in the order of the configuration, one after the other without a wait; then comes a wait of full jitter, 1 s
/// to 60 s. Where credentials were refused, or another client has our id, the wait is 30 s to 5 min. A connection that stood for 30 s and
/// is lost begins again with the first broker; one that was lost sooner counts as a failure of its broker.
class ReconnectPlan {
 public:
  ReconnectPlan(std::size_t brokers, std::uint64_t seed);

  std::size_t broker() const { return broker_; }
  MqttVersion version() const { return versions_[broker_]; }

  /// How long to wait before the next attempt.
  Duration after_failure(ConnectTrouble trouble);
  /// `lasted`: how long the connection stood. One that lasted for less than 30 s makes the next wait no shorter, so that two
  /// gateways of one name, who throw each other out, do not do it in a tight loop.
  Duration after_loss(Duration lasted);
  /// Another client has our client id: the same broker again, but seldom, so that the two of them do not fight.
  Duration after_duplicate() { return seldom_.next(); }

 private:
  std::size_t broker_ = 0;
  std::vector<MqttVersion> versions_;  // of each broker; remembered, so that an old broker is asked only once
  bool was_denied_ = false;            // by one of the brokers in this round
  Backoff soon_;
  Backoff seldom_;
};

}  // namespace sluice
