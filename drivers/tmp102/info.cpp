#include "drivers/tmp102/info.hpp"

#include "drivers/tmp102/driver.hpp"
#include "drivers/tmp102/emulator.hpp"

namespace sluice {
namespace {

std::unique_ptr<Driver> make(DeviceContext context) {
  return std::make_unique<tmp102::Tmp102>(*context.i2c, context.clock, static_cast<std::uint8_t>(context.options.integer("address")));
}

std::vector<Channel> channels(const Options& /*options*/) {
  return tmp102::channels();
}

std::unique_ptr<Emulator> emulate(EmulationContext context) {
  return std::make_unique<tmp102::Tmp102Emulator>(context);
}

}  // namespace

DriverInfo tmp102_info() {
  return {
      .name = "tmp102",
      .summary = "temperature: Texas Instruments TMP102",
      .wiring = "I2C, 1.4 to 3.6 V, up to 400 kHz. ADD0 to GND: address 0x48, to V+: 0x49, to SDA: 0x4A, to SCL: 0x4B.",
      .bus = BusKind::i2c,
      .options = {{.name = "address", .help = "0x48 to 0x4B, as ADD0 is wired", .fallback = std::int64_t{0x48}, .min = 0x48, .max = 0x4B}},
      .period = 10s,
      .timeout = 500ms,
      .bus_time = 500us,
      .make = make,
      .channels = channels,
      .emulate = emulate};
}

}  // namespace sluice
