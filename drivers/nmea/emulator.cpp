#include "drivers/nmea/emulator.hpp"

#include <algorithm>
#include <cmath>
#include <format>
#include <numbers>
#include <numeric>

namespace sluice::nmea {
namespace {

constexpr std::chrono::sys_seconds boot = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20} + std::chrono::hours(9);
constexpr double metres_in_a_degree = 111'195;
constexpr double knots_in_a_metre_per_second = 3600.0 / 1852;
constexpr double radians = std::numbers::pi / 180;

std::chrono::sys_time<std::chrono::milliseconds> utc(TimePoint instant) {
  return boot + std::chrono::floor<std::chrono::milliseconds>(instant.time_since_epoch());
}

/// [d]ddmm.mmmm and the hemisphere
std::string angle(double degrees, int width, char positive, char negative) {
  const auto ten_thousandths = std::llround(std::abs(degrees) * 600'000);  // of a minute, so that 60.0000 never shows
  const auto whole = ten_thousandths / 600'000;
  const auto minutes = static_cast<double>(ten_thousandths % 600'000) / 10'000;
  return std::format("{:0{}}{:07.4f},{}", whole, width, minutes, degrees < 0 ? negative : positive);
}

}  // namespace

std::string sentence_of(std::string_view body) {
  const auto sum = [](unsigned so_far, char c) { return so_far ^ static_cast<unsigned char>(c); };
  return std::format("${}*{:02X}\r\n", body, std::accumulate(body.begin(), body.end(), 0U, sum));
}

EmulatedReceiver::EmulatedReceiver(SerialPort& far_end, Clock& clock, std::uint64_t seed)
    : far_end_(far_end), clock_(clock), random_(seed) {}

Task<void> EmulatedReceiver::run() {
  for (auto next = clock_.now();; next += 1s) {
    co_await clock_.sleep_until(next);
    wander();
    const auto said = sentence_of(gga()) + sentence_of(rmc());
    (void)co_await far_end_.write(Bytes(said.begin(), said.end()));  // a receiver does not notice that nobody listens
  }
}

void EmulatedReceiver::wander() {
  std::normal_distribution<double> noise(0, 1);
  course = std::fmod(course + 3 * noise(random_) + 360, 360);
  speed = std::clamp(speed + 0.05 * noise(random_), 0.2, 3.0);
  altitude = std::clamp(altitude + 0.1 * noise(random_), 0.0, 500.0);
  latitude = std::clamp(latitude + speed * std::cos(course * radians) / metres_in_a_degree, -80.0, 80.0);
  longitude = std::remainder(longitude + speed * std::sin(course * radians) / (metres_in_a_degree * std::cos(latitude * radians)), 360);
}

std::string EmulatedReceiver::position() const {
  return has_fix ? angle(latitude, 2, 'N', 'S') + "," + angle(longitude, 3, 'E', 'W') : ",,,";
}

std::string EmulatedReceiver::time_of_day() const {
  const auto now = utc(clock_.now());
  return std::format("{:%H%M%S}", now - std::chrono::floor<std::chrono::days>(now));
}

std::string EmulatedReceiver::gga() const {
  const auto height = has_fix ? std::format("{:.1f}", altitude) : "";
  return std::format("GPGGA,{},{},{},{:02},0.9,{},M,46.9,M,,", time_of_day(), position(), has_fix ? 1 : 0, has_fix ? 8 : 0, height);
}

std::string EmulatedReceiver::rmc() const {
  const auto motion = has_fix ? std::format("{:.3f},{:.1f}", speed * knots_in_a_metre_per_second, course) : ",";
  const auto date = std::format("{:%d%m%y}", std::chrono::floor<std::chrono::days>(utc(clock_.now())));
  return std::format("GPRMC,{},{},{},{},{},,,{}", time_of_day(), has_fix ? 'A' : 'V', position(), motion, date, has_fix ? 'A' : 'N');
}

}  // namespace sluice::nmea
