#pragma once
#include "gateway/board/board.hpp"
#include "gateway/board/ports.hpp"

namespace sluice {

/// The board that the program runs on: device files, GPIO chips and sysfs.
class LinuxBoard final : public Board {
 public:
  LinuxBoard(Executor executor, Clock& clock) : executor_(std::move(executor)), clock_(clock) {}

  Result<DeviceContext> attach(const std::string& device, const DriverInfo& driver, const std::string& bus_id, const v1::Bus& bus,
                               Options options) override;
  Task<void> detach(std::string device) override;
  void remove_bus(const std::string& bus_id) override { ports_.remove(bus_id); }
  std::map<std::string, BusUse> use() const override { return ports_.use(); }
  bool is_real() const override { return true; }

 private:
  void open(const std::string& bus_id, const v1::Bus& bus);

  Executor executor_;
  Clock& clock_;
  Ports ports_;
};

}  // namespace sluice
