#include "gateway/wire_size.hpp"

namespace sluice {
namespace {

constexpr std::size_t envelope = 24;  // sequence, time, flags, lengths
constexpr std::size_t number = 9;     // tag and double
constexpr std::size_t field = 2;      // tag and length of a text or a message

std::size_t size_of(const std::string& text) {
  return text.empty() ? 0 : field + text.size();
}

std::size_t size_of(const Channel& channel) {
  return field + size_of(channel.name) + size_of(channel.unit);
}

std::size_t size_of(const std::vector<std::string>& texts) {
  std::size_t size = 0;
  for (const std::string& text : texts) size += size_of(text);
  return size;
}

std::size_t size_of(const ReadingsBody& body) {
  std::size_t size = size_of(body.device->id) + size_of(body.alarms);
  for (const ChannelValue& value : body.values) {
    const auto* text = std::get_if<std::string>(&value.value);
    size += size_of(body.device->channels.at(value.channel)) + (text ? size_of(*text) : number);
    if (value.quality != Quality::good) size += field;
    if (value.reason) size += field + name(*value.reason).size();
  }
  return size;
}

std::size_t size_of(const WindowBody& body) {
  const std::size_t times_and_count = 3 * number;
  return size_of(body.device->id) + size_of(body.device->channels.at(body.channel)) + times_and_count + number * body.statistics.size() +
         size_of(body.alarms);
}

std::size_t size_of(const MergedBody& body) {
  std::size_t size = size_of(body.device->id) + 3 * number;
  for (const MergedChannel& merged : body.channels) {
    const auto* text = std::get_if<std::string>(&merged.last);
    size += size_of(body.device->channels.at(merged.channel)) + (text ? size_of(*text) : 5 * number);
  }
  return size;
}

std::size_t size_of(const Happening& happening) {
  return name(happening.type).size() + size_of(happening.device) + size_of(happening.channel) + size_of(happening.reason) +
         size_of(happening.detail) + 2 * number * happening.ranges.size();
}

}  // namespace

std::size_t wire_size(const Record& record) {
  return envelope + std::visit([](const auto& body) { return size_of(body); }, record.body);
}

}  // namespace sluice
