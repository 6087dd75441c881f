#include "drivers/tmp102/emulator.hpp"

#include <cmath>

#include "drivers/tmp102/codec.hpp"

namespace sluice::tmp102 {
namespace {

constexpr std::uint8_t reg_configuration = 0x01;
constexpr std::uint16_t default_configuration = 0x60A0;  // 12 bits, continuous, 4 conversions a second
constexpr std::uint16_t extended_mode = 0x0010;

}  // namespace

std::uint16_t Tmp102Chip::word() const {
  if (pointer_ == reg_configuration) return static_cast<std::uint16_t>(default_configuration | (extended ? extended_mode : 0));
  const auto steps = static_cast<int>(std::floor(temperature / resolution));
  return static_cast<std::uint16_t>(extended ? steps * 8 | 1 : steps * 16);
}

Result<Bytes> Tmp102Chip::on_transfer(const Bytes& out, std::size_t read_size) {
  if (!out.empty()) pointer_ = out.front() & 3;
  const std::uint16_t value = word();
  Bytes in;
  for (std::size_t i = 0; i < read_size; ++i) in.push_back(static_cast<std::uint8_t>(i % 2 == 0 ? value >> 8 : value));
  return in;
}

Tmp102Emulator::Tmp102Emulator(const EmulationContext& context)
    : bus_(*context.i2c),
      clock_(context.clock),
      address_(static_cast<std::uint8_t>(context.options.integer("address"))),
      random_(context.seed) {
  chip.temperature = std::uniform_real_distribution(18.0, 26.0)(random_);
  bus_.attach(address_, chip);
}

Tmp102Emulator::~Tmp102Emulator() {
  bus_.detach(address_);
}

Task<void> Tmp102Emulator::run() {
  constexpr double comfortable = 22;
  std::normal_distribution<double> step(0.0, 0.05);
  while (true) {
    co_await clock_.sleep_for(1s);
    chip.temperature += step(random_) + (comfortable - chip.temperature) * 0.002;
  }
}

}  // namespace sluice::tmp102
