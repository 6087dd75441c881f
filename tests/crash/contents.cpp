#include "tests/crash/contents.hpp"

#include <format>
#include <limits>

namespace sluice::crash {
namespace {

std::string text_of(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return std::format("{}", *number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::format("{}i", *integer);
  if (const auto* state = std::get_if<bool>(&value)) return *state ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return '"' + *text + '"';
  return "-";
}

std::string text_of(const SequenceRange& range) {
  return std::format("{}-{}", range.first, range.last);
}

std::string text_of(TimePoint instant) {
  return std::format("{}", instant.time_since_epoch().count());
}

std::string text_of(const InventoryDevice& device, std::size_t channel) {
  return channel < device.channels.size() ? device.channels[channel].name + "[" + device.channels[channel].unit + "]" : "no channel";
}

std::string body_text(const ReadingsBody& body) {
  std::string text = body.device->id;
  for (const ChannelValue& value : body.values) {
    text += " " + text_of(*body.device, value.channel) + "=" + text_of(value.value) + ":" + std::string(name(value.quality));
    if (value.reason) text += std::string(name(*value.reason));
  }
  for (const std::string& alarm : body.alarms) text += " !" + alarm;
  return text;
}

std::string body_text(const WindowBody& body) {
  std::string text = std::format("{} {} {}-{} {} {}", body.device->id, text_of(*body.device, body.channel), text_of(body.start),
                                 text_of(body.end), body.count, body.partial);
  for (const auto& [statistic, value] : body.statistics) text += std::format(" {}={}", name(statistic), value);
  return text;
}

std::string body_text(const Happening& body) {
  std::string text =
      std::format("{} {} {} {} {} {}", name(body.type), name(body.severity), body.device, body.channel, body.reason, body.detail);
  for (const SequenceRange& range : body.ranges) text += " " + text_of(range);
  return text;
}

std::string body_text(const MergedBody& body) {
  std::string text = std::format("{} merged {} {}", body.device->id, text_of(body.start), text_of(body.replaced));
  for (const MergedChannel& channel : body.channels) {
    text += std::format(" {}: {} {}", text_of(*body.device, channel.channel), channel.count, text_of(channel.last));
    if (channel.extent) text += std::format(" {}/{}/{}", channel.extent->min, channel.extent->mean, channel.extent->max);
  }
  return text;
}

}  // namespace

KeptRecord kept(const Record& record, const std::string& present_boot) {
  const auto text = std::visit([](const auto& body) { return body_text(body); }, record.body);
  return {.is_event = record.is_event(), .boot = record.boot ? record.boot->id : present_boot, .text = text_of(record.time) + " " + text};
}

Result<Given> given_by(Store& store, const std::string& present_boot) {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  constexpr std::size_t bite = 4096;
  Given given;
  for (const RecordKind kind : record_kinds) {
    for (std::uint64_t from = 1; from <= largest;) {
      const auto chunk = store.read(kind, {from, largest}, bite);
      if (!chunk) return std::unexpected(chunk.error());
      if (!chunk->losses.empty()) given.complaints.push_back(std::format("reading lost records ({})", chunk->losses[0].reason));
      for (const auto& record : chunk->records) {
        if (record->sequence < from) given.complaints.push_back(std::format("{} came after {}", record->sequence, from - 1));
        from = record->sequence + 1;
        given.contents[record->sequence] = kept(*record, present_boot);
        if (record->boot && record->boot->synchronised) given.starts[record->boot->id] = record->boot->offset;
      }
      from = chunk->up_to + 1;
    }
  }
  return given;
}

std::string difference(const Contents& found, const Contents& expected) {
  std::string text;
  for (const auto& [number, record] : expected) {
    const auto node = found.find(number);
    if (node == found.end()) text += std::format("without {}, ", number);
    if (node != found.end() && node->second != record) {
      text += std::format("{} is other ({} {}, not {} {}), ", number, node->second.boot, node->second.text.substr(0, 80), record.boot,
                          record.text.substr(0, 80));
    }
  }
  for (const auto& [number, record] : found) {
    if (!expected.contains(number)) text += std::format("with {}, ", number);
  }
  return text.substr(0, 400);
}

}  // namespace sluice::crash
