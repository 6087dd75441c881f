#include "gateway/config/quantities.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace sluice {
namespace {

struct Scale {
  std::string_view unit;
  std::int64_t size;
};

constexpr std::array<Scale, 7> times{{{"d", 86'400'000'000'000},
                                      {"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};
constexpr std::array<Scale, 5> sizes{{{"TiB", 1LL << 40}, {"GiB", 1LL << 30}, {"MiB", 1LL << 20}, {"KiB", 1LL << 10}, {"B", 1}}};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

template <typename T>
std::optional<T> whole(std::string_view text, int base) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> scaled_from(std::string_view text, std::span<const Scale> scales) {
  const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
  const auto unit = text.substr(length);
  for (const auto& scale : scales) {
    if (scale.unit != unit) continue;
    const auto digits = text.substr(0, length);
    if (const auto exact = whole<std::int64_t>(digits, 10)) {
      if (*exact > INT64_MAX / scale.size) return std::nullopt;
      return *exact * scale.size;
    }
    const auto number = number_from(digits);
    const double value = number ? std::round(*number * static_cast<double>(scale.size)) : 1e300;
    return value < 9.2e18 ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
  }
  return std::nullopt;
}

std::string scaled_text(std::int64_t value, std::span<const Scale> scales, std::string_view smallest) {
  for (const auto& scale : scales) {
    if (value != 0 && value % scale.size == 0) return fmt::format("{}{}", value / scale.size, scale.unit);
  }
  return fmt::format("0{}", smallest);
}

}  // namespace

std::optional<Duration> duration_from(std::string_view text) {
  if (text == "0") return 0s;
  const auto nanoseconds = scaled_from(text, times);
  return nanoseconds ? std::optional(Duration(*nanoseconds)) : std::nullopt;
}

std::string duration_text(Duration duration) {
  return scaled_text(duration.count(), times, "s");
}

std::optional<std::int64_t> size_from(std::string_view text) {
  if (const auto bytes = whole<std::int64_t>(text, 10)) return *bytes >= 0 ? bytes : std::nullopt;
  return scaled_from(text, sizes);
}

std::string size_text(std::int64_t bytes) {
  return scaled_text(bytes, sizes, "B");
}

std::optional<std::int64_t> integer_from(std::string_view text) {
  if (text.starts_with("0x")) {
    const auto value = whole<std::uint64_t>(text.substr(2), 16);
    return value && *value <= INT64_MAX ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
  }
  const auto digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.size() > 1 && digits.starts_with('0')) return std::nullopt;
  return whole<std::int64_t>(text, 10);
}

std::optional<double> number_from(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || !(is_digit(digits[0]) || digits[0] == '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string number_text(double number) {
  return fmt::format("{}", number);
}

}  // namespace sluice
