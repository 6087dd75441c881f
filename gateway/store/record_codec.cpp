#include "gateway/store/record_codec.hpp"

#include <utility>

#include <boost/crc.hpp>

namespace sluice {
namespace {

constexpr std::size_t sum_size = 4;

TimePoint instant(std::int64_t nanoseconds) {
  return TimePoint(Duration(nanoseconds));
}

void put_bytes(std::string& to, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) to.push_back(static_cast<char>(number >> (8 * i) & 0xFF));
}

std::uint32_t read_sum(std::string_view row) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < sum_size; ++i) sum |= std::uint32_t{static_cast<unsigned char>(row[i])} << (8 * i);
  return sum;
}

void put_value(auto& message, const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) message.set_number(*number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) message.set_integer(*integer);
  if (const auto* boolean = std::get_if<bool>(&value)) message.set_boolean(*boolean);
  if (const auto* text = std::get_if<std::string>(&value)) message.set_text(*text);
}

Value read_value(const auto& message) {
  if (message.has_number()) return message.number();
  if (message.has_integer()) return message.integer();
  if (message.has_boolean()) return message.boolean();
  if (message.has_text()) return message.text();
  return {};
}

ValueKind kind_of(const Value& value) {
  if (std::holds_alternative<std::int64_t>(value)) return ValueKind::integer;
  if (std::holds_alternative<bool>(value)) return ValueKind::boolean;
  if (std::holds_alternative<std::string>(value)) return ValueKind::text;
  return ValueKind::number;
}

void put_channel(auto& message, const Channel& channel) {
  message.set_channel(channel.name);
  message.set_unit(channel.unit);
}

void put_head(v1::StoredRow& row, const InventoryDevice& device) {
  row.set_device(device.id);
  row.set_driver(device.driver);
}

void put_range(v1::StoredRange& message, const SequenceRange& range) {
  message.set_first(range.first);
  message.set_last(range.last);
}

void put_body(v1::StoredRow& row, const ReadingsBody& body) {
  put_head(row, *body.device);
  for (const std::string& alarm : body.alarms) row.add_alarms(alarm);
  for (const ChannelValue& value : body.values) {
    v1::StoredReading& reading = *row.add_readings();
    put_channel(reading, body.device->channels.at(value.channel));
    put_value(reading, value.value);
    reading.set_quality(static_cast<v1::StoredQuality>(value.quality));
    if (value.reason) reading.set_reason(std::string(name(*value.reason)));
  }
}

void put_body(v1::StoredRow& row, const WindowBody& body) {
  put_head(row, *body.device);
  for (const std::string& alarm : body.alarms) row.add_alarms(alarm);
  v1::StoredWindow& window = *row.mutable_window();
  put_channel(window, body.device->channels.at(body.channel));
  window.set_start(body.start.time_since_epoch().count());
  window.set_end(body.end.time_since_epoch().count());
  window.set_count(body.count);
  window.set_partial(body.partial);
  for (const auto& [statistic, value] : body.statistics) {
    window.add_statistics(static_cast<v1::StoredStatistic>(statistic));
    window.add_values(value);
  }
}

void put_body(v1::StoredRow& row, const Happening& happening) {
  v1::StoredEvent& event = *row.mutable_event();
  event.set_type(std::string(name(happening.type)));
  event.set_severity(std::string(name(happening.severity)));
  event.set_device(happening.device);
  event.set_channel(happening.channel);
  event.set_reason(happening.reason);
  event.set_detail(happening.detail);
  for (const SequenceRange& range : happening.ranges) put_range(*event.add_ranges(), range);
}

void put_body(v1::StoredRow& row, const MergedBody& body) {
  put_head(row, *body.device);
  v1::StoredMerged& merged = *row.mutable_merged();
  merged.set_start(body.start.time_since_epoch().count());
  put_range(*merged.mutable_replaced(), body.replaced);
  for (const MergedChannel& channel : body.channels) {
    v1::StoredMergedChannel& message = *merged.add_channels();
    put_channel(message, body.device->channels.at(channel.channel));
    put_value(message, channel.last);
    message.set_count(channel.count);
    if (!channel.extent) continue;
    message.mutable_extent()->set_mean(channel.extent->mean);
    message.mutable_extent()->set_min(channel.extent->min);
    message.mutable_extent()->set_max(channel.extent->max);
  }
}

template <typename Named>
std::optional<Named> named(std::string_view text, Named last) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (name(static_cast<Named>(i)) == text) return static_cast<Named>(i);
  }
  return std::nullopt;
}

bool read_event(const v1::StoredEvent& event, Happening& happening) {
  const auto type = named(event.type(), EventType::clock_set);
  const auto severity = named(event.severity(), Severity::error);
  if (!type || !severity) return false;
  happening = {.type = *type,
               .severity = *severity,
               .device = event.device(),
               .channel = event.channel(),
               .reason = event.reason(),
               .detail = event.detail()};
  for (const v1::StoredRange& range : event.ranges()) happening.ranges.push_back({range.first(), range.last()});
  return true;
}

}  // namespace

std::uint32_t row_sum(std::uint64_t sequence, std::string_view message) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;  // CRC-32C (RFC 3720, appendix B.4)
  std::string number;
  put_bytes(number, sequence, sizeof sequence);
  sum.process_bytes(number.data(), number.size());
  sum.process_bytes(message.data(), message.size());
  return sum.checksum();
}

std::string encode_row(const Record& record, const RowFacts& facts) {
  v1::StoredRow row;
  row.set_boot(facts.boot);
  row.set_complete(facts.complete);
  row.set_time(record.time.time_since_epoch().count());
  std::visit([&row](const auto& body) { put_body(row, body); }, record.body);
  const std::string message = row.SerializeAsString();
  std::string sealed;
  put_bytes(sealed, row_sum(record.sequence, message), sum_size);
  return sealed + message;
}

std::optional<RowDecoder::Row> RowDecoder::decode(std::uint64_t sequence, std::string_view row) {
  if (row.size() < sum_size) return std::nullopt;
  const std::string_view message = row.substr(sum_size);
  v1::StoredRow stored;
  if (read_sum(row) != row_sum(sequence, message)) return std::nullopt;
  if (!stored.ParseFromArray(message.data(), static_cast<int>(message.size()))) return std::nullopt;
  Row decoded{.record = {.sequence = sequence, .time = instant(stored.time()), .body = {}}, .facts = {stored.boot(), stored.complete()}};
  if (!read_body(stored, decoded.record)) return std::nullopt;
  return decoded;
}

bool RowDecoder::read_body(const v1::StoredRow& row, Record& record) {
  if (row.has_event()) return read_event(row.event(), record.body.emplace<Happening>());
  if (row.has_window()) return read_window(row, record.body.emplace<WindowBody>());
  if (row.has_merged()) return read_merged(row, record.body.emplace<MergedBody>());
  return read_readings(row, record.body.emplace<ReadingsBody>());
}

bool RowDecoder::read_readings(const v1::StoredRow& row, ReadingsBody& body) {
  InventoryDevice seen{.id = row.device(), .driver = row.driver(), .channels = {}};
  for (const v1::StoredReading& reading : row.readings()) {
    const auto reason = reason_from(reading.reason());
    if (!v1::StoredQuality_IsValid(reading.quality()) || (!reason && !reading.reason().empty())) return false;
    Value value = read_value(reading);
    body.values.push_back(
        {.channel = seen.channels.size(), .value = value, .quality = static_cast<Quality>(reading.quality()), .reason = reason});
    seen.channels.push_back({.name = reading.channel(), .unit = reading.unit(), .kind = kind_of(value)});
  }
  body.alarms.assign(row.alarms().begin(), row.alarms().end());
  body.device = device(std::move(seen));
  return true;
}

bool RowDecoder::read_window(const v1::StoredRow& row, WindowBody& body) {
  const v1::StoredWindow& window = row.window();
  if (window.statistics_size() != window.values_size()) return false;
  body.start = instant(window.start());
  body.end = instant(window.end());
  body.count = window.count();
  body.partial = window.partial();
  for (int i = 0; i < window.values_size(); ++i) {
    if (!v1::StoredStatistic_IsValid(window.statistics(i))) return false;
    body.statistics.emplace_back(static_cast<Statistic>(window.statistics(i)), window.values(i));
  }
  body.alarms.assign(row.alarms().begin(), row.alarms().end());
  body.device = device({.id = row.device(), .driver = row.driver(), .channels = {{.name = window.channel(), .unit = window.unit()}}});
  return true;
}

bool RowDecoder::read_merged(const v1::StoredRow& row, MergedBody& body) {
  InventoryDevice seen{.id = row.device(), .driver = row.driver(), .channels = {}};
  for (const v1::StoredMergedChannel& channel : row.merged().channels()) {
    MergedChannel merged{.channel = seen.channels.size(), .count = channel.count(), .last = read_value(channel)};
    if (channel.has_extent()) {
      merged.extent = {.mean = channel.extent().mean(), .min = channel.extent().min(), .max = channel.extent().max()};
    }
    seen.channels.push_back({.name = channel.channel(), .unit = channel.unit(), .kind = kind_of(merged.last)});
    body.channels.push_back(std::move(merged));
  }
  body.start = instant(row.merged().start());
  body.replaced = {row.merged().replaced().first(), row.merged().replaced().last()};
  body.device = device(std::move(seen));
  return true;
}

std::shared_ptr<const InventoryDevice> RowDecoder::device(InventoryDevice seen) {
  std::string key = seen.id + '\0' + seen.driver;
  for (const Channel& channel : seen.channels) {
    key += '\0' + channel.name + '\0' + channel.unit + static_cast<char>('0' + static_cast<int>(channel.kind));
  }
  auto& known = devices_[key];
  if (!known) known = std::make_shared<const InventoryDevice>(std::move(seen));
  return known;
}

}  // namespace sluice
