#include "drivers/tmp102/codec.hpp"

#include <bit>
#include <format>

namespace sluice::tmp102 {

Result<double> decode(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != 2) return fail(Reason::length, std::format("{} bytes in the temperature register, expected 2", bytes.size()));
  const auto word = std::bit_cast<std::int16_t>(static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]));
  const bool extended = (word & 1) != 0;
  const double temperature = (extended ? word >> 3 : word >> 4) * resolution;
  if (temperature >= lowest && temperature <= highest) return temperature;
  return fail(Reason::range, std::format("{} Cel is outside {} to {}", temperature, lowest, highest));
}

}  // namespace sluice::tmp102
