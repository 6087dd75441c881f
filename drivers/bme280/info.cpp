#include "drivers/bme280/info.hpp"

#include "drivers/bme280/driver.hpp"
#include "drivers/bme280/emulator.hpp"

namespace sluice {
namespace {

using bme280::Model;

constexpr std::string_view wiring =
    "I2C, 3.3 V, up to 400 kHz (tie CSB high). SDO low: address 0x76, SDO high: 0x77. Needs pull-ups on SDA and SCL; most breakout boards "
    "carry them.";

OptionInfo factor(std::string_view name, std::string_view help, std::vector<std::string_view> choices, std::string fallback) {
  return {.name = name, .kind = OptionKind::choice, .help = help, .fallback = std::move(fallback), .choices = std::move(choices)};
}

std::vector<OptionInfo> options_of(Model model) {
  std::vector<OptionInfo> options{
      {.name = "address", .help = "0x76 (SDO low) or 0x77 (SDO high)", .fallback = std::int64_t{0x76}, .min = 0x76, .max = 0x77},
      factor("oversampling_temperature", "samples averaged for one temperature", {"1", "2", "4", "8", "16"}, "1"),
      factor("oversampling_pressure", "samples averaged for one pressure; 0: not measured", {"0", "1", "2", "4", "8", "16"}, "1"),
  };
  if (model == Model::bme280)
    options.push_back(
        factor("oversampling_humidity", "samples averaged for one humidity; 0: not measured", {"0", "1", "2", "4", "8", "16"}, "1"));
  options.push_back(factor("filter", "coefficient of the chip's low-pass filter over readings; 0: off", {"0", "2", "4", "8", "16"}, "0"));
  return options;
}

template <Model model>
std::unique_ptr<Driver> make(DeviceContext context) {
  return std::make_unique<bme280::Bme280>(model, *context.i2c, context.clock, bme280::settings_from(model, context.options));
}

template <Model model>
std::vector<Channel> channels(const Options& options) {
  return bme280::channels_of(model, bme280::settings_from(model, options).oversampling);
}

template <Model model>
std::unique_ptr<Emulator> emulate(EmulationContext context) {
  return std::make_unique<bme280::Bme280Emulator>(model, context);
}

template <Model model>
DriverInfo info(std::string_view name, std::string_view summary) {
  return {.name = name,
          .summary = summary,
          .wiring = wiring,
          .bus = BusKind::i2c,
          .options = options_of(model),
          .period = 10s,
          .timeout = 500ms,
          .bus_time = 2ms,
          .make = make<model>,
          .channels = channels<model>,
          .emulate = emulate<model>};
}

}  // namespace

DriverInfo bme280_info() {
  return info<Model::bme280>("bme280", "temperature, pressure and humidity: Bosch BME280");
}

DriverInfo bmp280_info() {
  return info<Model::bmp280>("bmp280", "temperature and pressure: Bosch BMP280");
}

}  // namespace sluice
