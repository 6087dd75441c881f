#include "drivers/pulse_counter/emulator.hpp"

#include <algorithm>

namespace sluice::pulse_counter {

EmulatedMeter::EmulatedMeter(EmulatedGpioLines& lines, Clock& clock, InputSettings settings, std::uint64_t seed)
    : lines_(lines), clock_(clock), settings_(settings), random_(seed) {
  lines_.drive(settings_.line, true);
}

Task<void> EmulatedMeter::run() {
  std::normal_distribution<double> drift(1, 0.05);
  while (true) {
    const auto interval = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / hertz));
    const auto low = std::min<Duration>(interval / 4, 30ms);
    co_await clock_.sleep_for(interval - low);
    lines_.drive(settings_.line, false);
    ++pulses_;
    co_await clock_.sleep_for(low);
    lines_.drive(settings_.line, true);
    hertz = std::clamp(hertz * drift(random_), 0.05, 200.0);
  }
}

}  // namespace sluice::pulse_counter
