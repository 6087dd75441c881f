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

void put_value(v1::Reading& reading, const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) reading.set_number(*number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) reading.set_integer(*integer);
  if (const auto* boolean = std::get_if<bool>(&value)) reading.set_boolean(*boolean);
  if (const auto* text = std::get_if<std::string>(&value)) reading.set_text(*text);
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

void put_window(v1::Record& message, const WindowBody& body, const WallClock& wall) {
  const Channel& channel = body.device->channels.at(body.channel);
  message.set_device(body.device->id);
  v1::Window& window = *message.mutable_window();
  window.set_channel(channel.name);
  window.set_unit(channel.unit);
  window.set_start(wall.at(body.start).nanoseconds);
  window.set_end(wall.at(body.end).nanoseconds);
  window.set_count(body.count);
  window.set_partial(body.partial);
  for (const auto& [statistic, value] : body.statistics) put_statistic(window, statistic, value);
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

ProtobufDialect::Batch ProtobufDialect::encode(std::span<const std::shared_ptr<const Record>> records, std::uint64_t first_live,
                                               std::size_t max_bytes) const {
  v1::ReadingBatch batch;
  batch.set_gateway(head_.gateway);
  batch.set_stream(head_.stream);
  batch.set_boot_id(head_.boot_id);
  std::size_t bytes = batch.ByteSizeLong();
  for (const auto& record : records) {
    v1::Record message = to_message(*record, record->sequence < first_live);
    bytes += size_in_batch(message);
    if (bytes > max_bytes) break;
    *batch.add_records() = std::move(message);
  }
  return {.payload = batch.SerializeAsString(), .records = static_cast<std::size_t>(batch.records_size())};
}

v1::Record ProtobufDialect::to_message(const Record& record, bool backlog) const {
  v1::Record message;
  const WallTime time = wall_.at(record.time);
  message.set_sequence(record.sequence);
  message.set_time(time.nanoseconds);
  message.set_clock_unsynchronised(!time.synchronised);
  message.set_backlog(backlog);
  if (const auto* readings = std::get_if<ReadingsBody>(&record.body)) put_readings(message, *readings);
  if (const auto* window = std::get_if<WindowBody>(&record.body)) put_window(message, *window, wall_);
  return message;
}

}  // namespace sluice
