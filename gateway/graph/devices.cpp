#include "gateway/graph/devices.hpp"

#include <utility>

#include "gateway/config/device_settings.hpp"

namespace sluice {
namespace {

/// Whether one device can hold up all others: the files of sysfs and the lines of a chip fail each by itself.
bool is_shared(BusKind bus) {
  return bus != BusKind::sysfs && bus != BusKind::gpio;
}

}  // namespace

void Devices::start(const std::string& id, const v1::Config& config, TimePoint start) {
  const v1::Device& device = config.devices().at(id);
  const DriverInfo* driver = find_driver(device.driver());
  auto& running = running_[id];
  auto context = board_.attach(id, *driver, device.bus(), config.buses().at(device.bus()), options_of(device, *driver));
  if (!context) return tell_failed(id, context.error());
  running.chain = std::make_unique<DeviceChain>(partners_, id, device, *driver, std::move(*context), slots_of(device, driver->bus, start));
  if (is_shared(driver->bus)) bus_trouble_.add(device.bus(), id);
  running.task = tasks_.spawn(running.chain->run());
  partners_.listener.on_availability(id, true);
}

void Devices::tell_failed(const std::string& id, const Error& error) {
  Happening failed{.type = EventType::device_failed,
                   .severity = Severity::error,
                   .device = id,
                   .reason = std::string(name(error.reason)),
                   .detail = error.detail};
  partners_.listener.on_record({.time = partners_.clock.now(), .body = std::move(failed)});
}

SlotPlan Devices::slots_of(const v1::Device& device, BusKind bus, TimePoint start) {
  const std::size_t position = positions_[device.bus()]++;
  const Duration period(device.period());
  return {.start = start, .phase = bus == BusKind::sysfs ? shared_phase_of(position, period, start) : phase_of(position, period)};
}

Task<void> Devices::stop(std::string id) {
  auto& running = running_.at(id);
  if (running.chain) {
    tasks_.stop(running.task);
    co_await tasks_.ended(running.task);
    co_await running.chain->close();
    bus_trouble_.remove(running.chain->bus(), id);
  }
  running_.erase(id);
  co_await board_.detach(id);
  partners_.listener.on_availability(id, false);
}

Task<void> Devices::stop_all() {
  while (!running_.empty()) co_await stop(running_.begin()->first);
}

std::map<std::string, bool> Devices::availability() const {
  std::map<std::string, bool> online;
  for (const auto& [id, running] : running_) online[id] = running.chain && running.chain->is_online();
  return online;
}

std::map<std::string, HealthReport::Device> Devices::health() const {
  std::map<std::string, HealthReport::Device> all;
  for (const auto& [id, running] : running_) {
    all[id] = running.chain ? running.chain->health() : HealthReport::Device{.state = DeviceState::failed};
  }
  return all;
}

std::vector<DeviceState> Devices::states() const {
  std::vector<DeviceState> all;
  for (const auto& [id, running] : running_) all.push_back(running.chain ? running.chain->state() : DeviceState::failed);
  return all;
}

DeviceChain* Devices::find(const std::string& id) const {
  const auto found = running_.find(id);
  return found == running_.end() ? nullptr : found->second.chain.get();
}

void Devices::clock_was_set() {
  for (const auto& [id, running] : running_) {
    if (running.chain) running.chain->clock_was_set();
  }
}

}  // namespace sluice
