#include "gateway/uplink/reconnect_plan.hpp"

#include <utility>

namespace sluice {
namespace {

constexpr Duration stable = 30s;

}  // namespace

ReconnectPlan::ReconnectPlan(std::size_t brokers, std::uint64_t seed)
    : versions_(brokers, MqttVersion::v5),
      soon_({.first = 1s, .most = 60s}, seed),
      seldom_({.first = 60s, .most = 300s, .floor = 30s}, seed + 1) {}

Duration ReconnectPlan::after_failure(ConnectTrouble trouble) {
  if (trouble == ConnectTrouble::version && version() == MqttVersion::v5) {
    versions_[broker_] = MqttVersion::v3_1_1;
    return 0s;
  }
  was_denied_ = was_denied_ || trouble == ConnectTrouble::denied || trouble == ConnectTrouble::version;
  broker_ = (broker_ + 1) % versions_.size();
  if (broker_ != 0) return 0s;
  return std::exchange(was_denied_, false) ? seldom_.next() : soon_.next();
}

Duration ReconnectPlan::after_loss(Duration lasted) {
  // A broker that takes us and drops us at once has failed like one that does not answer.
  if (lasted < stable) return after_failure(ConnectTrouble::unreachable);
  soon_.reset();
  seldom_.reset();
  versions_[broker_] = MqttVersion::v5;  // it may have been upgraded meanwhile
  broker_ = 0;
  was_denied_ = false;
  return soon_.next();
}

}  // namespace sluice
