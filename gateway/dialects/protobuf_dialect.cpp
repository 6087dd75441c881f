#include "gateway/dialects/protobuf_dialect.hpp"

#include <google/protobuf/io/coded_stream.h>

namespace sluice {
namespace {

v1::Quality to_message(Quality quality) {
  switch (quality) {
    case Quality::good:
      return v1::QUALITY_GOOD;
    case Quality::uncertain:
      return v1::QUALITY_UNCERTAIN;
    case Quality::stale:
      return v1::QUALITY_STALE;
    case Quality::bad:
      return v1::QUALITY_BAD;
  }
  return v1::QUALITY_BAD;
}

void put_value(auto& message, const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) message.set_number(*number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) message.set_integer(*integer);
  if (const auto* boolean = std::get_if<bool>(&value)) message.set_boolean(*boolean);
  if (const auto* text = std::get_if<std::string>(&value)) message.set_text(*text);
}

void put_readings(v1::Record& message, const ReadingsBody& body) {
  message.set_device(body.device->id);
  for (const ChannelValue& value : body.values) *message.add_readings() = to_reading(body, value);
}

void put_statistic(v1::Window& window, Statistic statistic, double value) {
  switch (statistic) {
    case Statistic::mean:
      return window.set_mean(value);
    case Statistic::min:
      return window.set_min(value);
    case Statistic::max:
      return window.set_max(value);
    case Statistic::last:
      return window.set_last(value);
    case Statistic::stddev:
      return window.set_stddev(value);
    case Statistic::count:
      return;  // every window has its count
  }
}

/// A span of time, as wall time.
struct Span {
  std::int64_t start;
  std::int64_t end;
};

void put_window(v1::Record& message, const WindowBody& body, Span span) {
  const Channel& channel = body.device->channels.at(body.channel);
  message.set_device(body.device->id);
  v1::Window& window = *message.mutable_window();
  window.set_channel(channel.name);
  window.set_unit(channel.unit);
  window.set_start(span.start);
  window.set_end(span.end);
  window.set_count(body.count);
  window.set_partial(body.partial);
  for (const auto& [statistic, value] : body.statistics) put_statistic(window, statistic, value);
}

v1::MergedChannel to_message(const Channel& channel, const MergedChannel& merged) {
  v1::MergedChannel message;
  message.set_channel(channel.name);
  message.set_unit(channel.unit);
  message.set_count(merged.count);
  if (merged.extent) {
    message.set_mean(merged.extent->mean);
    message.set_min(merged.extent->min);
    message.set_max(merged.extent->max);
  }
  put_value(message, merged.last);
  return message;
}

void put_merged(v1::Record& message, const MergedBody& body, std::int64_t start) {
  message.set_device(body.device->id);
  v1::Merged& merged = *message.mutable_merged();
  merged.set_start(start);
  merged.set_first_sequence(body.replaced.first);
  merged.set_last_sequence(body.replaced.last);
  for (const MergedChannel& channel : body.channels)
    *merged.add_channels() = to_message(body.device->channels.at(channel.channel), channel);
}

/// Bytes that a record adds to the batch around it: tag, length, content.
std::size_t size_in_batch(const v1::Record& record) {
  const std::size_t size = record.ByteSizeLong();
  return 1 + google::protobuf::io::CodedOutputStream::VarintSize32(static_cast<std::uint32_t>(size)) + size;
}

}  // namespace

v1::Reading to_reading(const ReadingsBody& body, const ChannelValue& value) {
  const Channel& channel = body.device->channels.at(value.channel);
  v1::Reading reading;
  reading.set_channel(channel.name);
  reading.set_unit(channel.unit);
  put_value(reading, value.value);
  reading.set_quality(to_message(value.quality));
  if (value.reason) reading.set_reason(std::string(name(*value.reason)));
  return reading;
}

ProtobufDialect::Batch ProtobufDialect::encode(std::span<const std::shared_ptr<const Record>> records, bool backlog,
                                               std::size_t max_bytes) const {
  v1::ReadingBatch batch;
  batch.set_gateway(head_.gateway);
  batch.set_stream(head_.stream);
  const std::string boot_id = boot_of(*records.front());
  batch.set_boot_id(boot_id);
  std::size_t bytes = batch.ByteSizeLong();
  for (const auto& record : records) {
    if (boot_of(*record) != boot_id) break;
    v1::Record message = to_message(*record, backlog);
    bytes += size_in_batch(message);
    if (bytes > max_bytes) break;
    *batch.add_records() = std::move(message);
  }
  return {.payload = batch.SerializeAsString(), .records = static_cast<std::size_t>(batch.records_size())};
}

v1::Record ProtobufDialect::to_message(const Record& record, bool backlog) const {
  v1::Record message;
  const auto at = [&](TimePoint instant) { return wall_time(record, instant, wall_); };
  const WallTime time = at(record.time);
  message.set_sequence(record.sequence);
  message.set_time(time.nanoseconds);
  message.set_clock_unsynchronised(!time.synchronised);
  message.set_backlog(backlog);
  if (const auto* readings = std::get_if<ReadingsBody>(&record.body)) put_readings(message, *readings);
  if (const auto* window = std::get_if<WindowBody>(&record.body))
    put_window(message, *window, {at(window->start).nanoseconds, at(window->end).nanoseconds});
  if (const auto* merged = std::get_if<MergedBody>(&record.body)) put_merged(message, *merged, at(merged->start).nanoseconds);
  return message;
}

}  // namespace sluice
