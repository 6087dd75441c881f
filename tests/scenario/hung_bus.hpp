#pragma once
#include <latch>
#include <map>
#include <memory>
#include <string>

#include "drivers/bus/linux_i2c_bus.hpp"
#include "tests/scenario/house.hpp"

namespace sluice::testing {

/// A kernel whose first transfer does not return before let_go().
class HungKernel final : public I2cKernel {
 public:
  int open(const std::string& /*device*/, Duration /*timeout*/) override { return 0; }
  int transfer(std::uint8_t /*address*/, const Bytes& /*out*/, Bytes& /*in*/) override;
  void close() override {}

  void wait_until_entered() { entered_.wait(); }
  void let_go() { released_.count_down(); }

 private:
  std::latch entered_{1};
  std::latch released_{1};
};

using HungKernels = std::map<std::string, std::shared_ptr<HungKernel>>;

/// A board some of whose I2C buses are real ones, each with a lane of its own over a kernel that hangs; the others are emulated, as
/// is what comes in the place of one that is removed.
class BoardWithHungBuses final : public Board {
 public:
  BoardWithHungBuses(Loop& loop, Board& others, HungKernels kernels) : loop_(loop), others_(others), kernels_(std::move(kernels)) {}

  Result<DeviceContext> attach(const std::string& device, const DriverInfo& driver, const std::string& bus_id, const v1::Bus& bus,
                               Options options) override;
  Task<void> detach(std::string device) override { return others_.detach(std::move(device)); }
  void remove_bus(const std::string& bus_id) override;
  std::map<std::string, BusUse> use() const override;

 private:
  Loop& loop_;
  Board& others_;
  HungKernels kernels_;
  std::map<std::string, std::unique_ptr<LinuxI2cBus>> hung_;
};

/// A house in which these buses hang from their first transfer on: when it stands, each of them does. The kernel lets go after the
/// house is gone.
class HouseWithHungBuses {
 public:
  HouseWithHungBuses(const std::string& yaml, const std::vector<std::string>& buses);
  HouseWithHungBuses(const HouseWithHungBuses&) = delete;
  HouseWithHungBuses& operator=(const HouseWithHungBuses&) = delete;
  ~HouseWithHungBuses();

  House& operator*() { return *house_; }
  House* operator->() { return house_.get(); }
  void tear_down() { house_.reset(); }

 private:
  HungKernels kernels_;
  std::unique_ptr<House> house_;
};

}  // namespace sluice::testing
