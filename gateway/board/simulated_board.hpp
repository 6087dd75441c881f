#pragma once
#include "drivers/async/task_group.hpp"
#include "drivers/emulator.hpp"
#include "gateway/board/board.hpp"
#include "gateway/board/ports.hpp"

namespace sluice {

class EmulatedSerialLine;
class EmulatedSysfs;
class PtyEnd;

/// How the serial sensors of a simulated board are connected.
enum class SerialWires : std::uint8_t {
  pty,     ///< real pseudo-terminals, read by the real port
  memory,  ///< emulated lines, for tests on virtual time
};

/// A board that is not there: every bus emulated, with an emulator of each device on it.
class SimulatedBoard final : public Board {
 public:
  SimulatedBoard(Executor executor, Clock& clock, SerialWires wires, std::uint64_t seed = 1);
  ~SimulatedBoard() override;

  Result<DeviceContext> attach(const std::string& device, const DriverInfo& driver, const std::string& bus_id, const v1::Bus& bus,
                               Options options) override;
  Task<void> detach(std::string device) override;
  void remove_bus(const std::string& bus_id) override;
  std::map<std::string, BusUse> use() const override { return ports_.use(); }

  // For tests that play with the board. The bus must have a device on it.
  EmulatedI2cBus& i2c(const std::string& bus_id) { return *i2c_.at(bus_id); }
  EmulatedGpioLines& gpio(const std::string& bus_id) { return *gpio_.at(bus_id); }
  EmulatedSysfs& sysfs(const std::string& bus_id) { return *sysfs_.at(bus_id); }
  EmulatedSerialLine& serial(const std::string& bus_id) { return *lines_.at(bus_id); }
  Emulator& emulator(const std::string& device) { return *devices_.at(device)->emulator; }

 private:
  struct Device {
    explicit Device(const Executor& executor) : tasks(executor) {}
    std::unique_ptr<Emulator> emulator;
    TaskGroup tasks;
  };

  Result<void> open(const std::string& bus_id, const v1::Bus& bus);
  Result<void> open_serial(const std::string& bus_id, const v1::Bus& bus);
  std::unique_ptr<Emulator> emulate(const DriverInfo& driver, const std::string& bus_id, const Options& options);

  Executor executor_;
  Clock& clock_;
  SerialWires wires_;
  std::uint64_t seed_;
  Ports ports_;
  // The emulated side of what is in ports_.
  std::map<std::string, EmulatedI2cBus*> i2c_;
  std::map<std::string, EmulatedGpioLines*> gpio_;
  std::map<std::string, EmulatedSysfs*> sysfs_;
  std::map<std::string, std::shared_ptr<EmulatedSerialLine>> lines_;
  std::map<std::string, std::unique_ptr<PtyEnd>> ptys_;
  std::map<std::string, SerialPort*> far_ends_;
  std::map<std::string, std::unique_ptr<Device>> devices_;
};

}  // namespace sluice
