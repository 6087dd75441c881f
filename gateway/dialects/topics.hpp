#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// The topics of one gateway: `<root>/v1/<gateway>/…`
class Topics {
 public:
  Topics(const std::string& root, const std::string& gateway) : base_(root + "/v1/" + gateway + "/") {}

  /// The filter for all of them.
  std::string all() const { return base_ + "#"; }
  std::string status() const { return base_ + "status"; }
  std::string readings() const { return base_ + "readings"; }
  std::string event() const { return base_ + "event"; }
  std::string health() const { return base_ + "health"; }
  std::string state(const std::string& device) const { return base_ + "devices/" + device + "/state"; }
  std::string availability(const std::string& device) const { return base_ + "devices/" + device + "/availability"; }

  std::string reply(const std::string& verb) const { return base_ + "reply/" + verb; }
  std::string config_reported() const { return base_ + "config/reported"; }
  /// Of a topic below ours, as "reply/status".
  std::string below(const std::string& rest) const { return base_ + rest; }

  /// The filters of what others send to us.
  std::vector<std::string> requests() const { return {base_ + "command/+", base_ + "config/desired", base_ + "devices/+/set/+"}; }
  /// "command/status", "config/desired", "devices/pump/set/state"; nothing when the topic is none of those.
  std::optional<std::string_view> request_in(std::string_view topic) const {
    if (!topic.starts_with(base_)) return std::nullopt;
    topic.remove_prefix(base_.size());
    const auto levels = 1 + std::ranges::count(topic, '/');
    const bool is_output = levels == 4 && topic.starts_with("devices/") && topic.substr(0, topic.rfind('/')).ends_with("/set");
    const bool is_request = is_output || topic == "config/desired" || (levels == 2 && topic.starts_with("command/"));
    return is_request ? std::optional(topic) : std::nullopt;
  }

  /// The device whose availability, or state, it is; empty when it is something else.
  std::string device_of_availability(const std::string& topic) const { return device_of(topic, "/availability"); }
  std::string device_of_state(const std::string& topic) const { return device_of(topic, "/state"); }
  /// Whether it is the state of some device.
  static bool is_state(const std::string& topic) { return topic.ends_with("/state"); }

 private:
  std::string device_of(const std::string& topic, std::string_view after) const {
    const std::string before = base_ + "devices/";
    if (!topic.starts_with(before) || !topic.ends_with(after) || topic.size() < before.size() + after.size()) return {};
    return topic.substr(before.size(), topic.size() - before.size() - after.size());
  }

  std::string base_;
};

}  // namespace sluice
