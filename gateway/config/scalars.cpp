#include "gateway/config/scalars.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/config/broker_url.hpp"
#include "gateway/config/quantities.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

using Printer = std::string (*)(double);

constexpr std::size_t longest_text = 4096;

std::string range_text(Bounds bounds, Printer print) {
  if (bounds.min && bounds.max) return fmt::format("{} to {}", print(*bounds.min), print(*bounds.max));
  if (bounds.min) return fmt::format("at least {}", print(*bounds.min));
  return bounds.max ? fmt::format("at most {}", print(*bounds.max)) : std::string();
}

std::string with_range(std::string wanted, Bounds bounds, Printer print) {
  const auto range = range_text(bounds, print);
  return range.empty() ? wanted : fmt::format("{} ({})", wanted, range);
}

std::optional<std::string> outside(double value, Bounds bounds, const ConfigNode& node, Printer print) {
  if ((!bounds.min || value >= *bounds.min) && (!bounds.max || value <= *bounds.max)) return std::nullopt;
  return fmt::format("{} is out of range; allowed: {}", in_quotes(node.text), range_text(bounds, print));
}

std::string print_number(double value) {
  return number_text(value);
}
std::string print_hex(double value) {
  return fmt::format("0x{:02x}", static_cast<std::int64_t>(value));
}
std::string print_duration(double seconds) {
  return duration_text(std::chrono::round<Duration>(std::chrono::duration<double>(seconds)));
}
std::string print_size(double bytes) {
  return size_text(static_cast<std::int64_t>(bytes));
}

bool is_number_or_text(const ConfigNode& node) {
  return node.kind == NodeKind::number || node.kind == NodeKind::text;
}

bool is_hex(const ConfigNode& node) {
  return is_number_or_text(node) && node.text.starts_with("0x");
}

bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

bool is_short(std::string_view text) {
  return !text.empty() && text.size() <= 64;
}

}  // namespace

std::unexpected<std::string> expected_instead(std::string_view wanted, const ConfigNode& node) {
  if (node.kind == NodeKind::empty) return std::unexpected(fmt::format("has no value; expects {}", wanted));
  const auto written = node.is_scalar() ? in_quotes(node.text) : std::string(describe(node.kind));
  return std::unexpected(fmt::format("expects {}, not {}", wanted, written));
}

Scalar<bool> read_boolean(const ConfigNode& node) {
  if (node.kind != NodeKind::boolean) return expected_instead("true or false", node);
  return node.text.starts_with('t') || node.text.starts_with('T');
}

Scalar<std::int64_t> read_integer(const ConfigNode& node, Bounds bounds) {
  const Printer print = bounds.hex || (is_hex(node) && bounds.min.value_or(0) >= 0) ? print_hex : print_number;
  const auto value = node.kind == NodeKind::number || is_hex(node) ? integer_from(node.text) : std::nullopt;
  if (!value) return expected_instead(with_range("a whole number", bounds, print), node);
  if (auto wrong = outside(static_cast<double>(*value), bounds, node, print)) return std::unexpected(std::move(*wrong));
  return *value;
}

Scalar<double> read_number(const ConfigNode& node, Bounds bounds) {
  const auto value = node.kind == NodeKind::number ? number_from(node.text) : std::nullopt;
  if (!value) return expected_instead(with_range("a number", bounds, print_number), node);
  if (auto wrong = outside(*value, bounds, node, print_number)) return std::unexpected(std::move(*wrong));
  return *value;
}

Scalar<Duration> read_duration(const ConfigNode& node, Bounds bounds) {
  const auto value = is_number_or_text(node) ? duration_from(node.text) : std::nullopt;
  if (!value) return expected_instead(with_range("a duration with its unit, such as 500ms, 10s, 5m or 1h", bounds, print_duration), node);
  const double seconds = std::chrono::duration<double>(*value).count();
  if (auto wrong = outside(seconds, bounds, node, print_duration)) return std::unexpected(std::move(*wrong));
  return *value;
}

Scalar<std::int64_t> read_size(const ConfigNode& node, Bounds bounds) {
  const auto value = is_number_or_text(node) ? size_from(node.text) : std::nullopt;
  if (!value) return expected_instead(with_range("a size such as 16KiB or 64MiB", bounds, print_size), node);
  if (auto wrong = outside(static_cast<double>(*value), bounds, node, print_size)) return std::unexpected(std::move(*wrong));
  return *value;
}

Scalar<std::string> read_text(const ConfigNode& node) {
  if (node.kind == NodeKind::number) {
    const auto value = integer_from(node.text);
    if (value && std::to_string(*value) == node.text) return node.text;
  }
  if (node.kind == NodeKind::number || node.kind == NodeKind::boolean) return expected_instead("text; write it in quotes", node);
  if (node.kind == NodeKind::list) return std::unexpected("expects text, not a list; text that begins with [ must be in quotes");
  if (node.kind != NodeKind::text) return expected_instead("text", node);
  if (node.text.size() > longest_text) return std::unexpected(fmt::format("is longer than {} bytes", longest_text));
  return node.text;
}

Scalar<std::string> read_choice(const ConfigNode& node, const std::vector<std::string>& choices) {
  const bool known = is_number_or_text(node) && std::ranges::find(choices, node.text) != choices.end();
  if (known) return node.text;
  auto refusal = expected_instead(alternatives(choices), node);
  if (node.kind == NodeKind::text) refusal.error() += did_you_mean(node.text, choices);
  return refusal;
}

Scalar<std::string> read_name(const ConfigNode& node) {
  auto text = read_text(node);
  if (text && !is_name(*text)) return expected_instead(name_rule, node);
  return text;
}

Scalar<std::string> read_token(const ConfigNode& node) {
  auto text = read_text(node);
  const bool good = text && is_short(*text) && std::ranges::all_of(*text, is_printable);
  if (text && !good) return expected_instead("1 to 64 printable ASCII characters without spaces", node);
  return text;
}

Scalar<std::string> read_broker_url(const ConfigNode& node) {
  auto text = read_text(node);
  if (text && !broker_url_from(*text)) {
    return expected_instead("mqtt://HOST, mqtts://HOST, or either with :PORT (user and password have keys of their own)", node);
  }
  return text;
}

bool is_name(std::string_view text) {
  return is_short(text) && std::ranges::all_of(text, is_name_character);
}

}  // namespace sluice
