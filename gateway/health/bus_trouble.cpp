#include "gateway/health/bus_trouble.hpp"

#include <utility>

namespace sluice {
namespace {

/// A bus that is held low answers `timeout`, one whose lane is stuck `busy`.
bool may_be_the_bus(Reason reason) {
  return reason == Reason::bus || reason == Reason::busy || reason == Reason::timeout;
}

}  // namespace

void BusTrouble::remove(const std::string& bus, const std::string& device) {
  const auto found = buses_.find(bus);
  if (found == buses_.end()) return;
  found->second.devices.erase(device);
  found->second.failing.erase(device);
  if (found->second.devices.empty()) buses_.erase(found);
}

bool BusTrouble::recovers(const std::string& bus, const std::string& device, std::optional<Reason> failure) {
  const auto found = buses_.find(bus);
  if (found == buses_.end() || !found->second.devices.contains(device)) return false;
  if (failure) {
    failed(found->second, device, *failure);
    return false;
  }
  found->second.failing.clear();
  return std::exchange(found->second.in_trouble, false);
}

void BusTrouble::failed(Bus& bus, const std::string& device, Reason reason) {
  if (!may_be_the_bus(reason)) {
    bus.failing.erase(device);
    return;
  }
  bus.failing.insert(device);
  if (bus.devices.size() > 1 && bus.failing.size() == bus.devices.size()) bus.in_trouble = true;
}

}  // namespace sluice
