#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/async/clock.hpp"

namespace sluice {

/// "500ms", "1.5h", also us, s, m, d; a bare "0". Nothing for other text, for negative times and beyond 292 years.
std::optional<Duration> duration_from(std::string_view text);
/// In the largest unit that gives a whole number: 90s, 5m, 500ms; such text reads back as the same duration.
std::string duration_text(Duration duration);

/// "16KiB", "64MiB", also B, GiB, TiB; a bare number of bytes. Nothing for other text, for negative sizes and beyond 63 bits.
std::optional<std::int64_t> size_from(std::string_view text);
std::string size_text(std::int64_t bytes);

/// Decimal without leading zeros, or 0x76. Nothing for other text and beyond 64 bits with sign.
std::optional<std::int64_t> integer_from(std::string_view text);

/// Decimal, with point and exponent. Nothing for other text, infinity and nan.
std::optional<double> number_from(std::string_view text);
/// The shortest text that reads back as the same number: 0.1, 8, 1e+21.
std::string number_text(double number);

}  // namespace sluice
