#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "drivers/async/clock.hpp"

namespace sluice {

enum class OptionKind : std::uint8_t {
  boolean,
  integer,  ///< also 0x76
  number,
  duration,  ///< 500ms, 10s, 5m
  text,
  choice,  ///< one of `choices`
};

/// std::monostate: not given, and no default.
using OptionValue = std::variant<std::monostate, bool, std::int64_t, double, Duration, std::string>;

/// One option of a driver, described once: the configuration's checker, its errors and `sluice drivers` all read this.
struct OptionInfo {
  std::string_view name;
  OptionKind kind = OptionKind::integer;
  std::string_view help;
  OptionValue fallback = {};
  bool required = false;
  double min = 0;  ///< for integer, number and duration (in seconds); min == max: unbounded
  double max = 0;
  std::vector<std::string_view> choices = {};
};

/// A device's options, complete with defaults and already checked against the driver's table.
class Options {
 public:
  Options() = default;
  explicit Options(std::map<std::string, OptionValue, std::less<>> values) : values_(std::move(values)) {}

  bool has(std::string_view name) const;
  bool boolean(std::string_view name) const { return get<bool>(name); }
  std::int64_t integer(std::string_view name) const { return get<std::int64_t>(name); }
  double number(std::string_view name) const { return get<double>(name); }
  Duration duration(std::string_view name) const { return get<Duration>(name); }
  const std::string& text(std::string_view name) const { return get<std::string>(name); }

  void set(std::string name, OptionValue value) { values_[std::move(name)] = std::move(value); }

  friend bool operator==(const Options&, const Options&) = default;

 private:
  /// An option that the driver's table does not have is a bug, and throws.
  template <typename T>
  const T& get(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) throw_unknown(name);
    return std::get<T>(found->second);
  }
  [[noreturn]] static void throw_unknown(std::string_view name);

  std::map<std::string, OptionValue, std::less<>> values_;
};

/// The defaults of a table; what a device without any option of its own has.
Options defaults_of(const std::vector<OptionInfo>& table);

}  // namespace sluice
