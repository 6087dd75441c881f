#include "drivers/pmsx003/emulator.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace sluice::pmsx003 {
namespace {

/// How the sizes go with PM2.5 in the air of a room: ug/m3 a ug/m3, particles in a cm3 a ug/m3.
const std::map<std::string_view, double> per_pm2_5{
    {"pm1_0_cf1", 0.65}, {"pm2_5_cf1", 1.0}, {"pm10_cf1", 1.1}, {"pm1_0", 0.65}, {"pm2_5", 1.0},  {"pm10", 1.1},
    {"n0_3", 1.5},       {"n0_5", 0.45},     {"n1_0", 0.08},    {"n2_5", 0.008}, {"n5_0", 0.002}, {"n10_0", 0.001},
};

void append(Bytes& frame, std::uint16_t word) {
  frame.push_back(static_cast<std::uint8_t>(word >> 8));
  frame.push_back(static_cast<std::uint8_t>(word & 0xFF));
}

}  // namespace

EmulatedSensor::EmulatedSensor(const Model& model, SerialPort& far_end, Clock& clock, std::uint64_t seed)
    : model_(model), far_end_(far_end), clock_(clock), random_(seed) {}

Task<void> EmulatedSensor::run() {
  for (auto next = clock_.now();; next += 1s) {
    co_await clock_.sleep_until(next);
    drift();
    (void)co_await far_end_.write(frame());  // a sensor does not notice that nobody listens
  }
}

void EmulatedSensor::drift() {
  std::normal_distribution<double> noise(0, 1);
  const bool cooking = std::uniform_int_distribution(0, 599)(random_) == 0;
  pm2_5 = std::clamp(pm2_5 + (cooking ? 60.0 : 0.0) - (pm2_5 - 8) / 300 + 0.3 * noise(random_), 1.0, 400.0);
  temperature = std::clamp(temperature + 0.02 * noise(random_), 15.0, 30.0);
  humidity = std::clamp(humidity + 0.05 * noise(random_), 30.0, 70.0);
}

double EmulatedSensor::quantity(std::string_view name) const {
  if (name == "temperature") return temperature;
  if (name == "humidity") return humidity;
  const auto found = per_pm2_5.find(name);
  return found == per_pm2_5.end() ? 0 : found->second * pm2_5;
}

Bytes EmulatedSensor::frame() const {
  Bytes frame(frame_start.begin(), frame_start.end());
  append(frame, static_cast<std::uint16_t>(model_.stated_length()));
  for (const auto& word : model_.words) {
    const auto raw = warming_up ? 0 : std::lround(quantity(word.name) * word.divisor);
    append(frame, static_cast<std::uint16_t>(raw));
  }
  append(frame, checksum(frame));
  return frame;
}

}  // namespace sluice::pmsx003
