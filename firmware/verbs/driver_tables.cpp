#include "firmware/verbs/driver_tables.hpp"

#include <algorithm>
#include <cmath>
#include <format>

#include "gateway/config/quantities.hpp"

namespace sluice {
namespace {

using Row = std::vector<std::string>;

/// Columns as wide as their widest cell; the last one as it is.
std::string table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i) line += std::format(" {:<{}}", row[i], widths[i] + 1);
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

/// I2C addresses are written as everybody writes them.
std::string integer_text(const OptionInfo& option, std::int64_t number) {
  return option.name == "address" ? std::format("{:#04x}", number) : std::to_string(number);
}

std::string duration_of(double seconds) {
  return duration_text(std::chrono::round<Duration>(std::chrono::duration<double>(seconds)));
}

std::string bound_text(const OptionInfo& option, double bound) {
  if (option.kind == OptionKind::duration) return duration_of(bound);
  return option.kind == OptionKind::integer ? integer_text(option, std::llround(bound)) : number_text(bound);
}

std::string choices_text(const std::vector<std::string_view>& choices) {
  std::string text;
  for (const auto choice : choices) text.append(text.empty() ? "" : ", ").append(choice);
  return text;
}

std::string allowed_text(const OptionInfo& option) {
  if (option.kind == OptionKind::choice) return choices_text(option.choices);
  if (option.kind == OptionKind::boolean) return "true, false";
  if (option.min != option.max) return bound_text(option, option.min) + " to " + bound_text(option, option.max);
  if (option.kind == OptionKind::duration) return "duration (500ms, 10s)";
  return option.kind == OptionKind::text ? "text" : option.kind == OptionKind::integer ? "whole number" : "number";
}

struct FallbackText {
  const OptionInfo& option;
  std::string operator()(std::monostate) const { return option.required ? "required" : "optional"; }
  std::string operator()(bool yes) const { return yes ? "default true" : "default false"; }
  std::string operator()(std::int64_t number) const { return "default " + integer_text(option, number); }
  std::string operator()(double number) const { return "default " + number_text(number); }
  std::string operator()(Duration duration) const { return "default " + duration_text(duration); }
  std::string operator()(const std::string& text) const { return text.empty() ? "default none" : "default " + text; }
};

std::string options_table(const DriverInfo& driver) {
  std::vector<Row> rows;
  for (const auto& option : driver.options)
    rows.push_back(
        {std::string(option.name), allowed_text(option), std::visit(FallbackText{option}, option.fallback), std::string(option.help)});
  return rows.empty() ? "  none\n" : table(rows);
}

std::string range_text(const Channel& channel) {
  const bool low = std::isfinite(channel.min), high = std::isfinite(channel.max);
  if (low && high) return number_text(channel.min) + " to " + number_text(channel.max);
  if (low) return "from " + number_text(channel.min);
  return high ? "to " + number_text(channel.max) : "";
}

std::string kind_text(const Channel& channel) {
  constexpr std::array<std::string_view, 4> names{"number", "integer", "boolean", "text"};
  return std::string(names[static_cast<std::size_t>(channel.kind)]) + (channel.writable ? ", writable" : "");
}

/// Options as a user could write them: the channels depend on some, and a required one has no default.
Options example_options(const DriverInfo& driver) {
  Options options = defaults_of(driver.options);
  for (const auto& option : driver.options) {
    if (!option.required) continue;
    if (option.kind == OptionKind::integer) options.set(std::string(option.name), std::int64_t{std::llround(option.min)});
    if (option.kind == OptionKind::number) options.set(std::string(option.name), option.min);
    if (option.kind == OptionKind::text) options.set(std::string(option.name), std::string(option.name));
  }
  return options;
}

std::string channels_table(const DriverInfo& driver) {
  std::vector<Row> rows;
  for (const auto& channel : driver.channels(example_options(driver)))
    rows.push_back({channel.name, channel.unit, kind_text(channel), range_text(channel)});
  return rows.empty() ? "  known after the first read\n" : table(rows);
}

std::string times_text(const DriverInfo& driver) {
  const std::string limit = duration_text(driver.timeout);
  if (!driver.polled) return "  speaks by itself; missed after " + limit + " of silence\n";
  std::string text = "  read each " + duration_text(driver.period) + ", given up after " + limit;
  if (driver.bus_time > 0s) text += ", about " + duration_text(driver.bus_time) + " on the bus";
  return text + "\n";
}

}  // namespace

std::string driver_list(std::span<const DriverInfo> drivers) {
  std::vector<Row> rows;
  for (const auto& driver : drivers) rows.push_back({std::string(driver.name), std::string(name(driver.bus)), std::string(driver.summary)});
  return table(rows) + "\n`sluice drivers NAME` shows options, channels and wiring.\n";
}

std::string driver_page(const DriverInfo& driver) {
  return std::format("{}: {}\n\nWiring ({})\n  {}\n\nTimes (defaults)\n{}\nOptions\n{}\nChannels\n{}", driver.name, driver.summary,
                     name(driver.bus), driver.wiring, times_text(driver), options_table(driver), channels_table(driver));
}

}  // namespace sluice
