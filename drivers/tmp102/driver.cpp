#include "drivers/tmp102/driver.hpp"

#include "drivers/tmp102/codec.hpp"

namespace sluice::tmp102 {
namespace {

constexpr std::uint8_t reg_temperature = 0x00;

}  // namespace

std::vector<Channel> channels() {
  return {{.name = "temperature", .unit = "Cel", .min = lowest, .max = highest}};
}

Tmp102::Tmp102(I2cBus& bus, Clock& clock, std::uint8_t address) : clock_(clock), device_(bus, address), channels_(tmp102::channels()) {}

Task<Result<Readings>> Tmp102::read(TimePoint deadline) {
  const auto bytes = co_await device_.write_read({reg_temperature}, 2, deadline);
  if (!bytes) co_return std::unexpected(bytes.error());
  const auto temperature = decode(*bytes);
  if (!temperature) co_return std::unexpected(temperature.error());
  Readings readings{.time = clock_.now(), .values = {}};
  readings.values.push_back({.channel = 0, .value = *temperature});
  co_return readings;
}

}  // namespace sluice::tmp102
