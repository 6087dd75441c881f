#include "firmware/verbs/driver_options.hpp"

#include <algorithm>

#include "drivers/registry.hpp"
#include "gateway/config/device_settings.hpp"
#include "gateway/config/field_value.hpp"
#include "gateway/config/walker.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

std::vector<std::string> option_names(const DriverInfo& driver) {
  std::vector<std::string> names;
  for (const auto& option : driver.options) names.emplace_back(option.name);
  return names;
}

/// A shell has no quotes of its own for text that looks like a number.
ConfigNode as_typed(const OptionInfo& option, const std::string& text) {
  return option.kind == OptionKind::text ? ConfigNode(NodeKind::text, {}, text) : plain_scalar(text);
}

std::expected<void, std::string> assign(v1::Device& device, const DriverInfo& driver, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos) return std::unexpected("--option " + in_quotes(assignment) + ": expected NAME=VALUE");
  const std::string name = assignment.substr(0, equals);
  const auto option = std::ranges::find(driver.options, name, &OptionInfo::name);
  if (option == driver.options.end()) return std::unexpected("--option " + name + ": " + unknown_key(name, option_names(driver)));
  auto value = read_option(*option, as_typed(*option, assignment.substr(equals + 1)));
  if (!value) return std::unexpected("--option " + name + ": " + value.error());
  (*device.mutable_options())[name] = std::move(*value);
  return {};
}

}  // namespace

std::expected<Options, std::string> options_from(const DriverInfo& driver, const std::vector<std::string>& assignments) {
  v1::Device device;
  for (const auto& assignment : assignments) {
    if (auto assigned = assign(device, driver, assignment); !assigned) return std::unexpected(assigned.error());
  }
  return options_of(device, driver);
}

std::expected<const DriverInfo*, std::string> driver_named(std::string_view name) {
  if (const DriverInfo* driver = find_driver(name)) return driver;
  std::vector<std::string> names;
  for (const auto& driver : all_drivers()) names.emplace_back(driver.name);
  return std::unexpected("unknown driver " + in_quotes(name) + did_you_mean(name, names) + "; `sluice drivers` lists them");
}

}  // namespace sluice
