#include "drivers/pmsx003/info.hpp"

#include "drivers/pmsx003/driver.hpp"
#include "drivers/pmsx003/emulator.hpp"

namespace sluice {
namespace {

/// The parts of a DriverInfo that are function pointers know their model at compile time.
template <const pmsx003::Model& model>
DriverInfo info_of() {
  return {
      .name = model.name,
      .summary = model.summary,
      .wiring = "serial, the sensor's TX to the board's RX, 3.3 V levels, 5 V supply for the fan; SET open or high; 9600 8N1",
      .bus = BusKind::serial,
      .polled = false,
      .speaks = true,
      .timeout = 10s,
      .make = [](DeviceContext context) -> std::unique_ptr<Driver> {
        return std::make_unique<pmsx003::ParticleSensor>(model, *context.serial, context.clock);
      },
      .channels = [](const Options&) { return pmsx003::channels(model); },
      .decoder = [](const Options&) -> std::unique_ptr<FrameDecoder> { return std::make_unique<pmsx003::Decoder>(model); },
      .emulate = [](EmulationContext context) -> std::unique_ptr<Emulator> {
        return std::make_unique<pmsx003::EmulatedSensor>(model, *context.serial, context.clock, context.seed);
      },
  };
}

}  // namespace

DriverInfo pms3003_info() {
  return info_of<pmsx003::pms3003>();
}

DriverInfo pms5003t_info() {
  return info_of<pmsx003::pms5003t>();
}

DriverInfo pmsx003_info() {
  return info_of<pmsx003::pmsx003>();
}

}  // namespace sluice
