#include "drivers/contact/emulator.hpp"

namespace sluice::contact {

EmulatedContact::EmulatedContact(EmulatedGpioLines& lines, Clock& clock, InputSettings settings, std::uint64_t seed)
    : lines_(lines), clock_(clock), settings_(settings), random_(seed) {
  drive(false);
}

Task<void> EmulatedContact::run() {
  std::uniform_int_distribution<int> seconds(2, 12);
  for (bool closed = true;; closed = !closed) {
    co_await clock_.sleep_for(std::chrono::seconds(seconds(random_)));
    co_await set(closed);
  }
}

Task<void> EmulatedContact::set(bool closed) {
  constexpr int bounces = 3;
  std::uniform_int_distribution<int> microseconds(20, 150);
  for (int i = 0; i < bounces; ++i) {
    drive(closed);
    co_await clock_.sleep_for(std::chrono::microseconds(microseconds(random_)));
    drive(!closed);
    co_await clock_.sleep_for(std::chrono::microseconds(microseconds(random_)));
  }
  drive(closed);
}

void EmulatedContact::drive(bool closed) {
  lines_.drive(settings_.line, closed != settings_.active_low);
}

}  // namespace sluice::contact
