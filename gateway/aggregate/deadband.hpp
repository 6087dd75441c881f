#pragma once
#include <optional>

#include "gateway/record.hpp"
#include "proto/config.pb.h"

namespace sluice {

/// Lets through what differs enough from what was last let through, and something every heartbeat.
class Deadband {
 public:
  Deadband() = default;
  explicit Deadband(const v1::ChannelConfig& config);

  /// Whether `candidate` is to be published at `now`: always the first one, a change of quality or reason, a number that differs by
  /// more than the deadband (apart from the noise of floating point), another text or state; and anything when publishing must not
  /// wait until `next_chance` for the heartbeat to be kept. Without a deadband everything passes.
  bool passes(const ChannelValue& candidate, TimePoint now, TimePoint next_chance) const;

  /// `candidate` was published at `now`.
  void published(ChannelValue candidate, TimePoint now);

  /// When something must be published again; `never` without a heartbeat, or before the first publication.
  TimePoint heartbeat_due() const { return due_; }

 private:
  bool differs(const ChannelValue& candidate) const;

  std::optional<double> band_;
  std::optional<Duration> heartbeat_;
  std::optional<ChannelValue> last_;
  TimePoint due_ = never;
};

}  // namespace sluice
