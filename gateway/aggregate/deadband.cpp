#include "gateway/aggregate/deadband.hpp"

#include <cmath>
#include <limits>

#include "gateway/aggregate/conversion.hpp"

namespace sluice {
namespace {

/// 21.1 and 21.0 are 0.10000000000000142 apart: a step that equals the deadband must not pass for the sake of that.
bool further_apart(double a, double b, double band) {
  const double noise = 4 * std::numeric_limits<double>::epsilon() * std::max(std::abs(a), std::abs(b));
  return std::abs(a - b) > band + noise;
}

}  // namespace

Deadband::Deadband(const v1::ChannelConfig& config) {
  if (config.has_deadband()) band_ = config.deadband();
  if (config.has_heartbeat()) heartbeat_ = Duration(config.heartbeat());
}

bool Deadband::passes(const ChannelValue& candidate, TimePoint now, TimePoint next_chance) const {
  return !band_ || !last_ || differs(candidate) || now >= due_ || next_chance > due_;
}

void Deadband::published(ChannelValue candidate, TimePoint now) {
  last_ = std::move(candidate);
  if (heartbeat_) due_ = now + *heartbeat_;
}

bool Deadband::differs(const ChannelValue& candidate) const {
  if (candidate.quality != last_->quality || candidate.reason != last_->reason) return true;
  if (candidate.value == last_->value) return false;
  const auto before = numeric(last_->value);
  const auto after = numeric(candidate.value);
  return !before || !after || further_apart(*before, *after, *band_);
}

}  // namespace sluice
