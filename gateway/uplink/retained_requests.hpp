#pragma once
#include <set>
#include <string>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// Tells a request without payload from a retained request that somebody takes away: that is an empty message, too, and with MQTT 3.1.1
/// it comes without the flag.
///
/// It knows the retained requests of this connection, so many at most.
class RetainedRequests {
 public:
  static constexpr std::size_t most_topics = 64;

  /// Whether this request only takes away one that was retained.
  bool is_removal(const Message& message) {
    if (message.payload.empty() && !message.is_cut) return topics_.erase(message.topic) > 0 || message.retain;
    if (message.retain && topics_.size() < most_topics) topics_.insert(message.topic);
    return false;
  }

 private:
  std::set<std::string> topics_;
};

}  // namespace sluice
