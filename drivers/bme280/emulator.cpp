#include "drivers/bme280/emulator.hpp"

#include <cmath>
#include <functional>
#include <numbers>

#include "drivers/bme280/registers.hpp"

namespace sluice::bme280 {
namespace {

/// T and P are those of the data sheet's worked example (BMP280, section 3.12); H as genuine chips have them.
constexpr Calibration trimming{.t1 = 27504,
                               .t2 = 26435,
                               .t3 = -1000,
                               .p1 = 36477,
                               .p2 = -10685,
                               .p3 = 3024,
                               .p4 = 2855,
                               .p5 = 140,
                               .p6 = -7,
                               .p7 = 15500,
                               .p8 = -14600,
                               .p9 = 6000,
                               .h1 = 75,
                               .h2 = 365,
                               .h3 = 0,
                               .h4 = 315,
                               .h5 = 50,
                               .h6 = 30};

constexpr std::int32_t not_measured_20_bit = 0x80000;
constexpr std::int32_t not_measured_16_bit = 0x8000;

/// The smallest raw value in 0..`top` for which `reached` holds; it must hold from some value on.
std::int32_t first_raw(std::int32_t top, const std::function<bool(std::int32_t)>& reached) {
  std::int32_t low = 0, high = top;
  while (low < high) {
    const std::int32_t middle = (low + high) / 2;
    if (reached(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

std::int32_t raw_temperature(double celsius) {
  return first_raw(0xFFFFF, [&](auto raw) { return static_cast<double>(fine_temperature(trimming, raw)) * 5 / 256 >= celsius * 100; });
}

std::int32_t raw_pressure(double pascal, std::int64_t fine) {
  return first_raw(0xFFFFF, [&](auto raw) { return static_cast<double>(*pressure_q24_8(trimming, raw, fine)) <= pascal * 256; });
}

std::int32_t raw_humidity(double percent, std::int64_t fine) {
  return first_raw(0xFFFF, [&](auto raw) { return static_cast<double>(humidity_q22_10(trimming, raw, fine)) >= percent * 1024; });
}

int factor_of(int code) {
  return code == 0 ? 0 : 1 << (std::min(code, 5) - 1);
}

void put_word(std::map<std::uint8_t, std::uint8_t>& registers, int reg, int value) {
  registers[static_cast<std::uint8_t>(reg)] = static_cast<std::uint8_t>(value);
  registers[static_cast<std::uint8_t>(reg + 1)] = static_cast<std::uint8_t>(value >> 8);
}

std::map<std::uint8_t, std::uint8_t> trimming_registers() {
  const Calibration& c = trimming;
  std::map<std::uint8_t, std::uint8_t> registers;
  int reg = reg_calibration;
  for (const int word : {int{c.t1}, int{c.t2}, int{c.t3}, int{c.p1}, int{c.p2}, int{c.p3}, int{c.p4}, int{c.p5}, int{c.p6}, int{c.p7},
                         int{c.p8}, int{c.p9}}) {
    put_word(registers, reg, word);
    reg += 2;
  }
  registers[reg_calibration_h1] = c.h1;
  put_word(registers, reg_humidity_calibration, c.h2);
  registers[reg_humidity_calibration + 2] = c.h3;
  registers[reg_humidity_calibration + 3] = static_cast<std::uint8_t>(c.h4 >> 4);
  registers[reg_humidity_calibration + 4] = static_cast<std::uint8_t>((c.h4 & 0x0F) | (c.h5 & 0x0F) << 4);
  registers[reg_humidity_calibration + 5] = static_cast<std::uint8_t>(c.h5 >> 4);
  registers[reg_humidity_calibration + 6] = static_cast<std::uint8_t>(c.h6);
  return registers;
}

bool is_calibration(std::uint8_t reg) {
  return (reg >= reg_calibration && reg <= reg_calibration_h1) || (reg >= reg_humidity_calibration && reg < reg_ctrl_hum);
}

}  // namespace

Bme280Chip::Bme280Chip(Model model, Clock& clock)
    : chip_id(model == Model::bme280 ? bme280_chip_id : bmp280_chip_id), model_(model), clock_(clock) {
  power_cycle();
}

void Bme280Chip::power_cycle() {
  registers_ = trimming_registers();
  store_sample(not_measured_20_bit, not_measured_20_bit, not_measured_16_bit);
  ready_at_ = {};
}

Result<Bytes> Bme280Chip::on_transfer(const Bytes& out, std::size_t read_size) {
  Bytes in;
  if (read_size > 0) {
    std::uint8_t reg = out.empty() ? std::uint8_t{0} : out.front();
    for (std::size_t i = 0; i < read_size; ++i) in.push_back(at(reg++));
    return in;
  }
  for (std::size_t i = 0; i + 1 < out.size(); i += 2) write(out[i], out[i + 1]);
  return in;
}

std::uint8_t Bme280Chip::at(std::uint8_t reg) const {
  if (reg == reg_chip_id) return chip_id;
  if (reg == reg_status) return clock_.now() < ready_at_ ? status_measuring : std::uint8_t{0};
  if (is_calibration(reg) && !trimmed) return 0;
  const auto found = registers_.find(reg);
  return found == registers_.end() ? std::uint8_t{0} : found->second;
}

void Bme280Chip::write(std::uint8_t reg, std::uint8_t value) {
  if (reg == reg_reset && value == reset_word) return power_cycle();
  if (reg != reg_ctrl_hum && reg != reg_ctrl_meas && reg != reg_config) return;
  registers_[reg] = value;
  if (reg == reg_ctrl_meas && (value & mode_mask) != 0) convert();
}

Oversampling Bme280Chip::oversampling() const {
  const int control = at(reg_ctrl_meas);
  return {.temperature = factor_of(control >> 5),
          .pressure = factor_of(control >> 2 & 7),
          .humidity = model_ == Model::bme280 ? factor_of(at(reg_ctrl_hum) & 7) : 0};
}

void Bme280Chip::convert() {
  const Oversampling factors = oversampling();
  const std::int32_t adc_t = raw_temperature(temperature);
  const std::int64_t fine = fine_temperature(trimming, adc_t);
  store_sample(factors.pressure > 0 ? raw_pressure(pressure, fine) : not_measured_20_bit,
               factors.temperature > 0 ? adc_t : not_measured_20_bit,
               factors.humidity > 0 ? raw_humidity(humidity, fine) : not_measured_16_bit);
  // The typical time is about 15 % shorter than the longest one.
  ready_at_ = clock_.now() + max_conversion_time(factors) * 85 / 100 + extra_conversion_time;
}

void Bme280Chip::store_sample(std::int32_t adc_p, std::int32_t adc_t, std::int32_t adc_h) {
  std::uint8_t reg = reg_data;
  for (const std::int32_t adc : {adc_p, adc_t}) {
    for (const int byte : {adc >> 12, adc >> 4, adc << 4}) registers_[reg++] = static_cast<std::uint8_t>(byte);
  }
  if (model_ == Model::bmp280) return;
  registers_[reg++] = static_cast<std::uint8_t>(adc_h >> 8);
  registers_[reg] = static_cast<std::uint8_t>(adc_h);
}

Bme280Emulator::Bme280Emulator(Model model, const EmulationContext& context)
    : chip(model, context.clock),
      bus_(*context.i2c),
      clock_(context.clock),
      address_(settings_from(model, context.options).address),
      random_(context.seed),
      phase_(std::uniform_real_distribution(0.0, 2 * std::numbers::pi)(random_)) {
  drift();
  bus_.attach(address_, chip);
}

Bme280Emulator::~Bme280Emulator() {
  bus_.detach(address_);
}

Task<void> Bme280Emulator::run() {
  while (true) {
    co_await clock_.sleep_for(1s);
    drift();
  }
}

void Bme280Emulator::drift() {
  constexpr double swings_per_second = 1.0 / 600;
  const double seconds = std::chrono::duration<double>(clock_.now().time_since_epoch()).count();
  const double swing = std::sin(2 * std::numbers::pi * swings_per_second * seconds + phase_);
  std::normal_distribution<double> noise(0.0, 1.0);
  chip.temperature = 21.5 + 3 * swing + 0.02 * noise(random_);
  chip.pressure = 101'000 + 400 * swing + 3 * noise(random_);
  chip.humidity = 45 - 8 * swing + 0.1 * noise(random_);
}

}  // namespace sluice::bme280
