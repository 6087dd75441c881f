#include "gateway/graph/outputs.hpp"

#include <algorithm>
#include <format>

#include <spdlog/spdlog.h>

#include "gateway/commands/request_json.hpp"

namespace sluice {
namespace {

/// The value that the channel can take, or what it takes.
std::expected<Value, std::string> value_for(const Channel& channel, const v1::OptionValue& asked) {
  const bool is_number = asked.has_integer() || asked.has_number();
  const double number = asked.has_integer() ? static_cast<double>(asked.integer()) : asked.number();
  switch (channel.kind) {
    case ValueKind::boolean:
      if (asked.has_boolean()) return asked.boolean();
      return std::unexpected("expects true or false");
    case ValueKind::text:
      if (asked.has_text()) return asked.text();
      return std::unexpected("expects a text");
    case ValueKind::integer:
      if (asked.has_integer() && number >= channel.min && number <= channel.max) return asked.integer();
      return std::unexpected(std::format("expects a whole number from {} to {}", channel.min, channel.max));
    case ValueKind::number:
      if (is_number && number >= channel.min && number <= channel.max) return number;
      return std::unexpected(std::format("expects a number from {} to {}", channel.min, channel.max));
  }
  return std::unexpected("expects another kind of value");
}

v1::OptionValue to_message(const Value& value) {
  v1::OptionValue message;
  if (const auto* number = std::get_if<double>(&value)) message.set_number(*number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) message.set_integer(*integer);
  if (const auto* boolean = std::get_if<bool>(&value)) message.set_boolean(*boolean);
  if (const auto* text = std::get_if<std::string>(&value)) message.set_text(*text);
  return message;
}

std::string outputs_of(std::span<const Channel> channels) {
  std::string names;
  for (const Channel& channel : channels) {
    if (channel.writable) names += (names.empty() ? "" : ", ") + channel.name;
  }
  return names.empty() ? "it has no outputs" : "its outputs: " + names;
}

}  // namespace

std::expected<Outputs::Target, v1::Fault> Outputs::target_of(const v1::Write& request) const {
  DeviceChain* chain = devices_.find(request.device());
  if (!chain) return std::unexpected(fault("device", std::format("no device of that name runs: {}", request.device())));
  const auto channels = chain->channels();
  const auto found = std::ranges::find(channels, request.channel(), &Channel::name);
  if (found == channels.end() || !found->writable) {
    return std::unexpected(
        fault("channel", std::format("{} has no output {}; {}", request.device(), request.channel(), outputs_of(channels))));
  }
  auto value = value_for(*found, request.value());
  if (!value) return std::unexpected(fault("value", value.error()));
  return Target{chain, static_cast<std::size_t>(found - channels.begin()), std::move(*value)};
}

Task<DeadlineMutex::Guard> Outputs::turn(Output output) {
  auto& mutex = turns_[std::move(output)];
  if (!mutex) mutex = std::make_unique<DeadlineMutex>(executor_);
  return mutex->lock(clock_.now());  // in order of arrival
}

Task<Outputs::Written> Outputs::write(v1::Write request) {
  auto target = target_of(request);
  if (!target) co_return std::unexpected(target.error());
  const auto own = co_await turn({request.device(), target->channel});
  target = target_of(request);  // the device may be another one by now
  if (!target) co_return std::unexpected(target.error());
  co_return co_await write(std::move(request), std::move(*target));
}

Task<Outputs::Written> Outputs::write(v1::Write request, Target target) {
  const Output output{request.device(), target.channel};
  Value before;
  if (request.has_for_()) {
    auto level = co_await value_before(output, *target.chain);
    if (!level) co_return std::unexpected(level.error());
    before = std::move(*level);
    if (devices_.find(request.device()) != target.chain) co_return std::unexpected(fault("device", "it was stopped meanwhile"));
  }
  const auto written = co_await target.chain->write(target.channel, std::move(target.value));
  if (!written) co_return std::unexpected(fault("device", written.error().text()));
  stop_pulse(output);
  if (request.has_for_() && devices_.find(request.device()) == target.chain) {
    const auto task = tasks_.spawn(end_pulse(output, before, Duration(request.for_())));
    pulses_[output] = {.before = std::move(before), .task = task};
  }
  v1::WriteResult result;
  *result.mutable_value() = to_message(*written);
  co_return result;
}

Task<std::expected<Value, v1::Fault>> Outputs::value_before(Output output, DeviceChain& chain) {
  if (const auto pulse = pulses_.find(output); pulse != pulses_.end()) co_return pulse->second.before;
  const auto once = co_await chain.read_now(false);
  if (!once) co_return std::unexpected(fault("for", "what it was before cannot be read: " + once.error().text()));
  const auto found = std::ranges::find(once->body.values, output.second, &ChannelValue::channel);
  if (found != once->body.values.end() && found->quality == Quality::good) co_return found->value;
  co_return std::unexpected(fault("for", "what it was before is not known"));
}

/// What was switched on for a time must not stay on because one attempt failed.
Task<void> Outputs::end_pulse(Output output, Value before, Duration time) {
  constexpr Duration between_attempts = 1s;
  co_await clock_.sleep_for(time);
  while (!co_await go_back(output, before)) co_await clock_.sleep_for(between_attempts);
}

/// True when the pulse is over.
Task<bool> Outputs::go_back(Output output, Value before) {
  const auto own = co_await turn(output);
  DeviceChain* chain = devices_.find(output.first);
  const auto written = chain ? co_await chain->write(output.second, std::move(before)) : Result<Value>();
  if (!written && written.error().reason != Reason::gone) {
    spdlog::error("the pulse of {} cannot be ended, and is tried again: {}", output.first, written.error().text());
    co_return false;
  }
  pulses_.erase(output);
  co_return true;
}

void Outputs::stop_pulse(const Output& output) {
  if (const auto pulse = pulses_.extract(output)) tasks_.stop(pulse.mapped().task);
}

void Outputs::forget(const std::string& device) {
  for (auto next = pulses_.begin(); next != pulses_.end();) {
    const Output output = (next++)->first;
    if (output.first == device) stop_pulse(output);
  }
}

Task<void> Outputs::end() {
  tasks_.stop();
  co_await tasks_.join();
}

}  // namespace sluice
