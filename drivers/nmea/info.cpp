#include "drivers/nmea/info.hpp"

#include "drivers/nmea/driver.hpp"
#include "drivers/nmea/emulator.hpp"

namespace sluice {

DriverInfo nmea_info() {
  return {
      .name = "nmea",
      .summary = "satellite receiver that speaks NMEA 0183: position, speed, course, time, satellites",
      .wiring = "serial, the receiver's TX to the board's RX; 9600 8N1 unless the bus says otherwise (old receivers 4800)",
      .bus = BusKind::serial,
      .polled = false,
      .speaks = true,
      .timeout = 10s,
      .make = [](DeviceContext context) -> std::unique_ptr<Driver> {
        return std::make_unique<nmea::Receiver>(*context.serial, context.clock);
      },
      .channels = [](const Options&) { return nmea::channels(); },
      .decoder = [](const Options&) -> std::unique_ptr<FrameDecoder> { return std::make_unique<nmea::Decoder>(); },
      .emulate = [](EmulationContext context) -> std::unique_ptr<Emulator> {
        return std::make_unique<nmea::EmulatedReceiver>(*context.serial, context.clock, context.seed);
      },
  };
}

}  // namespace sluice
