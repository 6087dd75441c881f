#include "gateway/poll/device_health.hpp"

#include <algorithm>

namespace sluice {

std::string_view name(DeviceState state) {
  constexpr std::array<std::string_view, 4> names{"starting", "online", "failing", "failed"};
  return names[static_cast<std::size_t>(state)];
}

std::optional<DeviceState> DeviceHealth::change_to(DeviceState state) {
  if (state == state_) return std::nullopt;
  state_ = state;
  return state;
}

std::optional<DeviceState> DeviceHealth::succeeded(TimePoint when) {
  failures_ = 0;
  last_success_ = when;
  return change_to(DeviceState::online);
}

std::optional<DeviceState> DeviceHealth::failed(const Error& error) {
  // The bus was occupied by another device: that says nothing about this one.
  if (error.by_another_device) return std::nullopt;
  ++failures_;
  return change_to(failures_ >= failures_until_failed ? DeviceState::failed : DeviceState::failing);
}

void Lateness::add(Duration late) {
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(std::clamp<Duration>(late, 0s, 1h));
  latest_[count_++ % latest_.size()] = std::chrono::duration_cast<Microseconds>(whole);
}

Duration Lateness::quantile(double share) const {
  const std::size_t known = std::min(count_, latest_.size());
  if (known == 0) return Duration(0);
  auto sorted = latest_;
  const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(known);
  const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(known - 1));
  std::nth_element(sorted.begin(), place, end);
  return *place;
}

}  // namespace sluice
