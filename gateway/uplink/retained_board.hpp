#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// What the broker should retain, by topic. Only the latest of each topic is sent: what changes faster than it can be sent coalesces.
class RetainedBoard {
 public:
  /// Due when it is new or differs from what stood there.
  void set(const std::string& topic, std::string payload);

  /// The message that is due longest, which then counts as sent.
  std::optional<Message> take_due();
  /// It did not arrive: due again, with what stands there now.
  void put_back(const std::string& topic);
  /// What stands there empties the topic: the broker retains nothing of it.
  bool is_empty(const std::string& topic) const { return payloads_.at(topic).empty(); }
  bool has_due() const { return !due_.empty(); }

 private:
  std::map<std::string, std::string> payloads_;
  std::deque<std::string> due_;  // in the order in which they fell due
  std::set<std::string> queued_;
};

}  // namespace sluice
