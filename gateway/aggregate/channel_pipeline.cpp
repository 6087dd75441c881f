#include "gateway/aggregate/channel_pipeline.hpp"

#include <format>

namespace sluice {
namespace {

/// The statistics that a channel of this kind can have, of those asked for; `last` of a state is 0 or 1, text can only be counted.
std::vector<Statistic> statistics_of(const v1::ChannelConfig& config, ValueKind kind) {
  std::vector<Statistic> asked;
  for (const auto& word : config.publish()) {
    if (const auto statistic = statistic_from(word)) asked.push_back(*statistic);
  }
  if (kind == ValueKind::number || kind == ValueKind::integer) {
    return asked.empty() ? std::vector{Statistic::mean, Statistic::min, Statistic::max} : asked;
  }
  std::erase_if(asked, [kind](Statistic s) { return s != Statistic::count && (s != Statistic::last || kind == ValueKind::text); });
  if (asked.empty()) asked.push_back(kind == ValueKind::text ? Statistic::count : Statistic::last);
  return asked;
}

}  // namespace

ChannelPipeline::ChannelPipeline(std::size_t index, const Channel& measured, const v1::ChannelConfig& config, TimePoint start,
                                 const UtcOffset& offset)
    : index_(index), conversion_(measured, config), alarm_(config.alarm()), deadband_(config) {
  if (!config.has_window()) return;
  window_.emplace(Duration(config.window()), start, offset);
  statistics_ = statistics_of(config, measured.kind);
}

ChannelValue ChannelPipeline::show(const Reading& reading) const {
  auto value = conversion_.apply(reading);
  if (!value) return {.channel = index_, .quality = Quality::bad, .reason = value.error()};
  return {.channel = index_, .value = conversion_.round(std::move(*value))};
}

ChannelOutput ChannelPipeline::take(const Reading& reading, TimePoint time, const UtcOffset& offset) {
  ChannelOutput output;
  output.windows = advance(time, offset);
  TimedValue taken{time, {.channel = index_}};
  if (auto value = conversion_.apply(reading)) {
    if (const auto number = numeric(*value)) output.alarms = alarm_.check(last_number_ = *number);
    if (window_) count(*value);
    taken.value.value = conversion_.round(std::move(*value));
    last_good_ = taken;
  } else {
    taken.value.quality = Quality::bad;
    taken.value.reason = value.error();
  }
  if (!window_ && admit(taken, time, !output.alarms.empty())) output.value = std::move(taken.value);
  return output;
}

std::optional<TimedValue> ChannelPipeline::fail(TimePoint when, Reason reason) {
  if (window_) return std::nullopt;
  TimedValue failed = last_good_.value_or(TimedValue{when, {.channel = index_}});
  failed.value.quality = last_good_ ? Quality::stale : Quality::bad;
  failed.value.reason = reason;
  if (!admit(failed, when)) return std::nullopt;
  return failed;
}

std::optional<TimedValue> ChannelPipeline::beat(TimePoint now) {
  if (window_ || !newest_ || deadband_.heartbeat_due() > now) return std::nullopt;
  deadband_.published(newest_->value, now);
  return newest_;
}

bool ChannelPipeline::admit(const TimedValue& candidate, TimePoint now, bool anyway) {
  newest_ = candidate;
  if (!anyway && !deadband_.passes(candidate.value, now, now)) return false;
  deadband_.published(candidate.value, now);
  return true;
}

void ChannelPipeline::count(const Value& value) {
  const auto* state = std::get_if<bool>(&value);
  window_->add(state ? static_cast<double>(*state) : numeric(value).value_or(0));
}

std::vector<WindowBody> ChannelPipeline::advance(TimePoint now, const UtcOffset& offset) {
  return window_ ? publish(window_->advance(now, offset)) : std::vector<WindowBody>{};
}

std::vector<WindowBody> ChannelPipeline::cut(TimePoint now, const UtcOffset& offset) {
  return window_ ? publish(window_->cut(now, offset)) : std::vector<WindowBody>{};
}

std::vector<WindowBody> ChannelPipeline::publish(const std::vector<ClosedWindow>& closed) {
  std::vector<WindowBody> published;
  for (const ClosedWindow& window : closed) {
    WindowBody candidate = body(window);
    const ChannelValue value = shown(candidate);
    if (!deadband_.passes(value, window.end, window.end + window_->length())) continue;
    deadband_.published(value, window.end);
    published.push_back(std::move(candidate));
  }
  return published;
}

WindowBody ChannelPipeline::body(const ClosedWindow& closed) const {
  WindowBody body{.device = {}, .channel = index_, .start = closed.start, .end = closed.end, .count = closed.statistics.count()};
  body.partial = closed.partial;
  if (body.count == 0) return body;
  for (const Statistic statistic : statistics_) {
    body.statistics.emplace_back(statistic, conversion_.round(*closed.statistics.value(statistic)));
  }
  return body;
}

/// What the deadband compares: the mean, else the first statistic listed. An empty window is like a reading without a value.
ChannelValue ChannelPipeline::shown(const WindowBody& window) const {
  if (window.count == 0) return {.channel = index_, .quality = Quality::bad};
  const auto mean = std::ranges::find(window.statistics, Statistic::mean, &std::pair<Statistic, double>::first);
  return {.channel = index_, .value = (mean == window.statistics.end() ? window.statistics.front() : *mean).second};
}

std::string ChannelPipeline::text(double value) const {
  const std::string& unit = published().unit;
  return std::format("{}{}{}", value, unit.empty() ? "" : " ", unit);
}

}  // namespace sluice
