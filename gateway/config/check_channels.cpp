#include <algorithm>

#include <fmt/format.h>

#include "gateway/config/checks.hpp"
#include "gateway/config/device_settings.hpp"
#include "gateway/config/sorted.hpp"
#include "gateway/config/units.hpp"
#include "gateway/config/wording.hpp"

namespace sluice {
namespace {

bool is_number(const Channel& channel) {
  return channel.kind == ValueKind::number || channel.kind == ValueKind::integer;
}

void check_window(const Draft& draft, const Path& path, const v1::ChannelConfig& config) {
  if (config.publish_size() > 0 && !config.has_window() && !draft.problems.below(path / "window")) {
    draft.wrong(path / "publish", "statistics need a `window` beside them");
  }
  if (config.has_heartbeat() && !config.has_deadband() && !draft.problems.below(path / "deadband")) {
    draft.wrong(path / "heartbeat", "has no effect without a `deadband` beside it");
  }
}

void check_alarm(const Draft& draft, const Path& path, const v1::Alarm& alarm) {
  if (draft.problems.below(path)) return;
  if (!alarm.has_high() && !alarm.has_low()) return draft.wrong(path, "needs `high`, `low` or both");
  if (!alarm.has_high() || !alarm.has_low()) return;
  if (alarm.high() <= alarm.low()) return draft.wrong(path / "high", fmt::format("must be above `low`, which is {}", alarm.low()));
  if (alarm.hysteresis() >= alarm.high() - alarm.low()) {
    draft.wrong(path / "hysteresis", fmt::format("must be less than the {} between `low` and `high`", alarm.high() - alarm.low()));
  }
}

void check_valid(const Draft& draft, const Path& path, const v1::Valid& valid) {
  if (draft.problems.below(path)) return;
  if (!valid.has_min() && !valid.has_max()) return draft.wrong(path, "needs `min`, `max` or both");
  if (valid.has_min() && valid.has_max() && valid.min() >= valid.max()) {
    draft.wrong(path / "max", fmt::format("must be above `min`, which is {}", valid.min()));
  }
}

void check_scale(const Draft& draft, const Path& path, const v1::Calibrate& calibrate) {
  if (calibrate.scale() == 0 && !draft.problems.below(path)) draft.wrong(path / "scale", "must not be 0: every reading would be the same");
}

/// A range in another unit than the device's own, mostly: every reading would be bad.
void check_overlap(const Draft& draft, const Path& path, const Channel& channel, const v1::Valid& valid) {
  const bool above = valid.has_min() && valid.min() > channel.max;
  const bool below = valid.has_max() && valid.max() < channel.min;
  if (above || below) {
    draft.wrong(path, fmt::format("leaves nothing of what the device can measure: {} to {} {}", channel.min, channel.max, channel.unit));
  }
}

void check_unit(const Draft& draft, const Path& path, const Channel& channel, const std::string& unit) {
  if (unit.empty() || unit_conversion(channel.unit, unit)) return;
  const auto convertible = convertible_units(channel.unit);
  const auto allowed = convertible.empty() ? in_quotes(channel.unit) + " only" : convertible;
  draft.wrong(path / "unit",
              fmt::format("{} {}; allowed: {}", in_quotes(unit),
                          canonical_unit(unit) ? "measures something else than " + channel.unit : "is no unit known here", allowed));
}

/// States and text have no arithmetic: they are published on change, counted, or published as they are.
void check_state(const Draft& draft, const Path& path, const Channel& channel, const v1::ChannelConfig& config) {
  for (const auto& [key, written] : {std::pair{"calibrate", config.has_calibrate()},
                                     {"unit", !config.unit().empty()},
                                     {"alarm", config.has_alarm()},
                                     {"valid", config.has_valid()},
                                     {"round", config.has_round()}}) {
    if (written) draft.wrong(path / key, fmt::format("only for numbers, and {} is none", channel.name));
  }
  const auto* allowed = channel.kind == ValueKind::boolean ? "last, count" : "count";
  const bool good = config.publish_size() > 0 && std::ranges::all_of(config.publish(), [&](const std::string& statistic) {
                      return statistic == "count" || (statistic == "last" && channel.kind == ValueKind::boolean);
                    });
  const bool written = config.publish_size() > 0;
  if (config.has_window() && !good && !draft.problems.below(path / "publish")) {
    draft.wrong(path / (written ? "publish" : "window"), fmt::format("{} is no number: write publish: [{}]", channel.name, allowed));
  }
}

void check_channel(const Draft& draft, const Path& path, const v1::ChannelConfig& config) {
  check_window(draft, path, config);
  if (config.has_alarm()) check_alarm(draft, path / "alarm", config.alarm());
  if (config.has_valid()) check_valid(draft, path / "valid", config.valid());
  if (config.has_calibrate()) check_scale(draft, path / "calibrate", config.calibrate());
}

/// A driver's channels may depend on its options, so they are known only when every option is good.
bool has_every_option(const v1::Device& device, const DriverInfo& driver) {
  return std::ranges::all_of(driver.options, [&](const OptionInfo& option) {
    const bool optional = !option.required && std::holds_alternative<std::monostate>(option.fallback);
    return optional || device.options().contains(std::string(option.name));
  });
}

void check_against_driver(const Draft& draft, const Path& path, const v1::Device& device, const DriverInfo& driver) {
  if (!has_every_option(device, driver)) return;
  const auto channels = channels_of(device, driver);
  if (channels.empty()) return;
  for (const auto& [name, config] : sorted(device.channels())) {
    const auto channel = std::ranges::find(channels, name, &Channel::name);
    if (channel == channels.end()) {
      std::vector<std::string> names;
      names.reserve(channels.size());
      for (const auto& known : channels) names.push_back(known.name);
      const auto guess = did_you_mean(name, names);
      const auto allowed = "; it has " + alternatives(names);
      draft.wrong(path / name, fmt::format("the driver {} has no such channel{}", driver.name, guess.empty() ? allowed : guess));
    } else if (is_number(*channel)) {
      check_unit(draft, path / name, *channel, config->unit());
      if (config->has_valid()) check_overlap(draft, path / name / "valid", *channel, config->valid());
    } else {
      check_state(draft, path / name, *channel, *config);
    }
  }
}

}  // namespace

void check_channels(const Draft& draft) {
  for (const auto& [id, device] : sorted(draft.config.devices())) {
    const Path path{"devices", id, "channels"};
    for (const auto& [name, config] : sorted(device->channels())) check_channel(draft, path / name, *config);
    if (const DriverInfo* driver = draft.driver_of(*device)) check_against_driver(draft, path, *device, *driver);
  }
}

}  // namespace sluice
