#include "gateway/board/simulated_board.hpp"

#include <functional>

#include "drivers/bus/emulated_gpio.hpp"
#include "drivers/bus/emulated_i2c_bus.hpp"
#include "drivers/bus/emulated_serial.hpp"
#include "drivers/bus/emulated_sysfs.hpp"
#include "drivers/bus/linux_serial_port.hpp"
#include "drivers/bus/pty_end.hpp"
#include "gateway/board/replay_file_bus.hpp"
#include "gateway/config/device_settings.hpp"

namespace sluice {
namespace {

template <typename T>
T* find(const std::map<std::string, T*>& all, const std::string& id) {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace

SimulatedBoard::SimulatedBoard(Executor executor, Clock& clock, SerialWires wires, std::uint64_t seed)
    : executor_(std::move(executor)), clock_(clock), wires_(wires), seed_(seed) {}

SimulatedBoard::~SimulatedBoard() = default;

Result<DeviceContext> SimulatedBoard::attach(const std::string& device, const DriverInfo& driver, const std::string& bus_id,
                                             const v1::Bus& bus, Options options) {
  if (auto opened = open(bus_id, bus); !opened) return std::unexpected(opened.error());
  if (bus.replay().empty() && driver.emulate != nullptr) {
    auto emulated = std::make_unique<Device>(executor_);
    emulated->emulator = emulate(driver, bus_id, options);
    emulated->tasks.spawn(emulated->emulator->run());
    devices_[device] = std::move(emulated);
  }
  DeviceContext context{.executor = executor_, .clock = clock_, .options = std::move(options)};
  ports_.connect(bus_id, context);
  return context;
}

std::unique_ptr<Emulator> SimulatedBoard::emulate(const DriverInfo& driver, const std::string& bus_id, const Options& options) {
  return driver.emulate({.executor = executor_,
                         .clock = clock_,
                         .options = options,
                         .seed = seed_ + std::hash<std::string>{}(bus_id) + devices_.size(),
                         .i2c = find(i2c_, bus_id),
                         .serial = find(far_ends_, bus_id),
                         .gpio = find(gpio_, bus_id),
                         .sysfs = find(sysfs_, bus_id)});
}

Result<void> SimulatedBoard::open(const std::string& bus_id, const v1::Bus& bus) {
  if (ports_.has(bus_id)) return {};
  if (!bus.replay().empty()) {
    ports_.i2c[bus_id] = std::make_unique<ReplayFileBus>(clock_, bus.replay());
  } else if (!bus.i2c().empty()) {
    auto i2c = std::make_unique<EmulatedI2cBus>(executor_, clock_, EmulatedI2cBus::Settings{.timeout = Duration(bus.timeout())});
    i2c_[bus_id] = i2c.get();
    ports_.i2c[bus_id] = std::move(i2c);
  } else if (!bus.serial().empty()) {
    return open_serial(bus_id, bus);
  } else if (!bus.gpio().empty()) {
    auto gpio = std::make_unique<EmulatedGpioLines>(executor_, clock_);
    gpio_[bus_id] = gpio.get();
    ports_.gpio[bus_id] = std::move(gpio);
  } else {
    auto sysfs = std::make_unique<EmulatedSysfs>();
    sysfs_[bus_id] = sysfs.get();
    ports_.sysfs[bus_id] = std::move(sysfs);
  }
  return {};
}

Result<void> SimulatedBoard::open_serial(const std::string& bus_id, const v1::Bus& bus) {
  const SerialSettings settings = serial_settings_of(bus);
  if (wires_ == SerialWires::memory) {
    auto line = std::make_shared<EmulatedSerialLine>(executor_, clock_, settings);
    far_ends_[bus_id] = &line->device_end();
    ports_.serial[bus_id] = std::shared_ptr<SerialPort>(line, &line->gateway_end());
    lines_[bus_id] = std::move(line);
    return {};
  }
  auto pty = PtyEnd::open(executor_, clock_);
  if (!pty) return std::unexpected(pty.error());
  far_ends_[bus_id] = pty->get();
  ports_.serial[bus_id] = std::make_shared<LinuxSerialPort>(executor_, clock_, (*pty)->path(), settings);
  ptys_[bus_id] = std::move(*pty);
  return {};
}

Task<void> SimulatedBoard::detach(std::string device) {
  const auto found = devices_.find(device);
  if (found == devices_.end()) co_return;
  const auto leaving = std::move(found->second);
  devices_.erase(found);
  leaving->tasks.stop();
  co_await leaving->tasks.join();
}

void SimulatedBoard::remove_bus(const std::string& bus_id) {
  ports_.remove(bus_id);
  i2c_.erase(bus_id);
  gpio_.erase(bus_id);
  sysfs_.erase(bus_id);
  far_ends_.erase(bus_id);
  lines_.erase(bus_id);
  ptys_.erase(bus_id);
}

}  // namespace sluice
