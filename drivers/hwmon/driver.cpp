#include "drivers/hwmon/driver.hpp"

#include <algorithm>
#include <format>

namespace sluice::hwmon {

const SysfsClass& chips() {
  static const SysfsClass kind{.directory = "class/hwmon", .prefix = "hwmon", .identity_files = {"name", "label"}};
  return kind;
}

Hwmon::Hwmon(SysfsRoot& sysfs, Clock& clock, std::string chip) : sysfs_(sysfs), clock_(clock), chip_(std::move(chip)) {}

Task<Result<Readings>> Hwmon::read(TimePoint deadline) {
  if (directory_.empty()) {
    if (auto found = co_await find_inputs(deadline); !found) co_return std::unexpected(found.error());
  }
  const auto contents = co_await sysfs_.read(paths(), deadline);
  if (!contents) co_return std::unexpected(contents.error());
  co_return evaluate(clock_.now(), *contents);
}

Task<Result<void>> Hwmon::find_inputs(TimePoint deadline) {
  const auto all = co_await candidates(sysfs_, chips(), chip_, deadline);
  if (!all) co_return std::unexpected(all.error());
  const auto found = matching(*all, chip_);
  if (found.empty()) co_return fail(Reason::gone, std::format("no chip {}; there are: {}", chip_, describe(*all)));
  const auto files = co_await sysfs_.list(found.front().directory, deadline);
  if (!files) co_return std::unexpected(files.error());
  sources_.clear();
  for (const auto& input : inputs_among(*files)) sources_.push_back({.channel = channel_of(input), .input = input});
  directory_ = found.front().directory;
  co_return Result<void>{};
}

std::size_t Hwmon::channel_of(const Input& input) {
  const auto known = std::ranges::find(channels_, input.name(), &Channel::name);
  if (known == channels_.end()) {
    channels_.push_back({.name = input.name(), .unit = std::string(input.quantity->unit)});
    return channels_.size() - 1;
  }
  return static_cast<std::size_t>(known - channels_.begin());
}

std::vector<std::string> Hwmon::paths() const {
  std::vector<std::string> paths;
  for (const auto& source : sources_) {
    const std::string stem = directory_ + "/" + source.input.name();
    paths.push_back(stem + "_input");
    if (source.input.has_fault) paths.push_back(stem + "_fault");
  }
  return paths;
}

Result<Readings> Hwmon::evaluate(TimePoint time, const std::vector<Result<std::string>>& contents) {
  Readings readings{.time = time, .values = {}};
  for (std::size_t i = 0; i < channels_.size(); ++i) readings.values.push_back({.channel = i, .bad = Reason::gone});
  std::size_t next = 0;
  for (const auto& source : sources_) {
    const auto& content = contents[next++];
    std::optional<Result<std::string>> fault;
    if (source.input.has_fault) fault = contents[next++];
    const auto value = decode(*source.input.quantity, content, fault);
    auto& reading = readings.values[source.channel];
    reading.bad = value ? std::nullopt : std::optional(value.error().reason);
    if (value) reading.value = *value;
  }
  const auto is_gone = [](const Reading& reading) { return reading.bad == Reason::gone; };
  if (sources_.empty() || std::ranges::any_of(readings.values, is_gone)) directory_.clear();
  if (!readings.values.empty() && std::ranges::all_of(readings.values, is_gone)) return fail(Reason::gone, chip_ + " went away");
  return readings;
}

}  // namespace sluice::hwmon
