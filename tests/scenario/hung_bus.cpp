#include "tests/scenario/hung_bus.hpp"

#include <filesystem>
#include <thread>

namespace sluice::testing {

int HungKernel::transfer(std::uint8_t /*address*/, const Bytes& /*out*/, Bytes& /*in*/) {
  if (!entered_.try_wait()) entered_.count_down();
  released_.wait();
  return 0;
}

Result<DeviceContext> BoardWithHungBuses::attach(const std::string& device, const DriverInfo& driver, const std::string& bus_id,
                                                 const v1::Bus& bus, Options options) {
  const auto kernel = kernels_.find(bus_id);
  if (kernel == kernels_.end()) return others_.attach(device, driver, bus_id, bus, std::move(options));
  auto& port = hung_[bus_id];
  if (!port) port = std::make_unique<LinuxI2cBus>(loop_.executor, loop_.clock, bus.i2c(), Duration(bus.timeout()), kernel->second);
  DeviceContext context{.executor = loop_.executor, .clock = loop_.clock, .options = std::move(options)};
  context.i2c = port.get();
  return context;
}

void BoardWithHungBuses::remove_bus(const std::string& bus_id) {
  if (hung_.erase(bus_id) == 0) return others_.remove_bus(bus_id);
  kernels_.erase(bus_id);
}

std::map<std::string, BusUse> BoardWithHungBuses::use() const {
  auto all = others_.use();
  for (const auto& [id, bus] : hung_) all[id] = bus->use();
  return all;
}

HouseWithHungBuses::HouseWithHungBuses(const std::string& yaml, const std::vector<std::string>& buses) {
  for (const auto& bus : buses) kernels_[bus] = std::make_shared<HungKernel>();
  house_ = std::make_unique<House>(
      yaml, [this](Loop& loop, SimulatedBoard& behind) { return std::make_unique<BoardWithHungBuses>(loop, behind, kernels_); });
  for (const auto& [bus, kernel] : kernels_) kernel->wait_until_entered();
}

HouseWithHungBuses::~HouseWithHungBuses() {
  tear_down();
  for (const auto& [bus, kernel] : kernels_) {
    kernel->let_go();
    while (kernel.use_count() > 1) std::this_thread::yield();  // the thread has let go of all that it owned
  }
}

}  // namespace sluice::testing
