#pragma once
#include <algorithm>
#include <map>
#include <optional>

#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// The publishes that wait for their acknowledgement: how many there may be, and until when each may wait.
class AckWindow {
 public:
  AckWindow(std::size_t most, Duration patience) : most_(most), patience_(patience) {}

  bool has_room() const { return deadlines_.size() < most_; }
  std::size_t size() const { return deadlines_.size(); }

  void sent(PublishId id, TimePoint now) { deadlines_[id] = now + patience_; }
  void answered(PublishId id) { deadlines_.erase(id); }

  /// For how long it has waited; nothing when it does not wait.
  std::optional<Duration> waited(PublishId id, TimePoint now) const {
    const auto found = deadlines_.find(id);
    if (found == deadlines_.end()) return {};
    return now - (found->second - patience_);
  }

  /// When the oldest has waited long enough; `never` without one. Ids rise with time.
  TimePoint deadline() const { return deadlines_.empty() ? never : deadlines_.begin()->second; }

 private:
  std::size_t most_;
  Duration patience_;
  std::map<PublishId, TimePoint> deadlines_;
};

}  // namespace sluice
