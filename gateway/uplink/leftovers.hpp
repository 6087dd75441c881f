#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/dialects/topics.hpp"
#include "gateway/uplink/gateway_facts.hpp"
#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// Retained topics that stand for nothing: of a device that was removed, or of the dialect json that was taken away, while the
/// program did not run. Nobody else will ever tidy them up. Told the time; waits for nothing.
class Leftovers {
 public:
  /// `facts` outlives it. `json`: whether states are told.
  Leftovers(Topics topics, bool json, const GatewayFacts& facts) : topics_(std::move(topics)), json_(json), facts_(facts) {}

  /// What must be subscribed to to find them.
  std::vector<Subscription> subscriptions() const;

  /// The broker retains something of this topic. About 1000 are kept in mind: whoever may write to our topics can leave any number.
  void found(const std::string& topic, TimePoint now);
  /// They are somebody else's, perhaps.
  void clear();

  /// When to take(): half a second after the first was found, when also the `status` of another gateway of our name would have come.
  TimePoint due_at() const { return due_at_; }
  /// The topics to be emptied.
  std::set<std::string> take();

 private:
  using Devices = std::map<std::string, bool>;

  bool stands_for_nothing(const std::string& topic, const Devices& known) const;

  Topics topics_;
  bool json_;
  const GatewayFacts& facts_;
  std::set<std::string> topics_found_;
  TimePoint due_at_ = never;
};

}  // namespace sluice
