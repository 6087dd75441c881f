#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "drivers/async/clock.hpp"
#include "gateway/config/node.hpp"

namespace sluice {

/// The value that is written, or what is wrong with it and what is allowed.
template <typename T>
using Scalar = std::expected<T, std::string>;

/// Of durations in seconds, of sizes in bytes.
struct Bounds {
  std::optional<double> min = {};
  std::optional<double> max = {};
  bool hex = false;  ///< print them as 0x76, whatever the user wrote
};

/// "expects WANTED, not \"what is written\"", or that there is nothing.
std::unexpected<std::string> expected_instead(std::string_view wanted, const ConfigNode& node);

/// true or false; not yes, on or "true".
Scalar<bool> read_boolean(const ConfigNode& node);
/// 17 or 0x76; JSON has no such numbers, so "0x76" in quotes too.
Scalar<std::int64_t> read_integer(const ConfigNode& node, Bounds bounds);
Scalar<double> read_number(const ConfigNode& node, Bounds bounds);
Scalar<Duration> read_duration(const ConfigNode& node, Bounds bounds);
Scalar<std::int64_t> read_size(const ConfigNode& node, Bounds bounds);
/// Text, or a whole number that JSON writes the same way. What YAML takes for another number, true or nothing needs quotes.
Scalar<std::string> read_text(const ConfigNode& node);
Scalar<std::string> read_choice(const ConfigNode& node, const std::vector<std::string>& choices);
/// 1 to 64 letters, digits, _ and -.
Scalar<std::string> read_name(const ConfigNode& node);
/// 1 to 64 printable ASCII characters without spaces.
Scalar<std::string> read_token(const ConfigNode& node);
Scalar<std::string> read_broker_url(const ConfigNode& node);

bool is_name(std::string_view text);
inline constexpr std::string_view name_rule = "1 to 64 letters, digits, _ and -";

}  // namespace sluice
