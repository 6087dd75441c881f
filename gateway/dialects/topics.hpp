#pragma once
#include <string>
#include <string_view>

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
