#include "gateway/store/thinning.hpp"

#include <algorithm>
#include <format>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace sluice {
namespace {

using Row = RowDecoder::Row;

/// A channel of a record as of one with a MergedBody, with its name.
struct Share {
  Channel channel;
  MergedChannel merged;
};

std::optional<double> as_number(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? 1 : 0;
  return std::nullopt;
}

std::vector<Share> shares_of(const ReadingsBody& body) {
  std::vector<Share> shares;
  for (const ChannelValue& value : body.values) {
    Share share{.channel = body.device->channels.at(value.channel), .merged = {}};
    // A stale value was counted when it was measured.
    if (value.quality == Quality::good || value.quality == Quality::uncertain) {
      share.merged.count = 1;
      share.merged.last = value.value;
      if (const auto number = as_number(value.value)) share.merged.extent = {.mean = *number, .min = *number, .max = *number};
    }
    shares.push_back(std::move(share));
  }
  return shares;
}

/// What was not asked for is guessed from what was.
MergedChannel merged_of(const WindowBody& body) {
  std::map<Statistic, double> known(body.statistics.begin(), body.statistics.end());
  known.erase(Statistic::count);
  known.erase(Statistic::stddev);
  MergedChannel merged{.count = body.count};
  if (known.empty()) return merged;
  const auto either = [&known](Statistic wanted, double other) { return known.contains(wanted) ? known.at(wanted) : other; };
  const double some = either(Statistic::mean, either(Statistic::last, known.begin()->second));
  const double min = either(Statistic::min, some);
  const double max = either(Statistic::max, some);
  const double mean = either(Statistic::mean, std::midpoint(min, max));
  merged.extent = {.mean = mean, .min = min, .max = max};
  merged.last = either(Statistic::last, mean);
  return merged;
}

std::vector<Share> shares_of(const WindowBody& body) {
  return {{.channel = body.device->channels.at(body.channel), .merged = merged_of(body)}};
}

std::vector<Share> shares_of(const MergedBody& body) {
  std::vector<Share> shares;
  shares.reserve(body.channels.size());
  for (const MergedChannel& merged : body.channels)
    shares.push_back({.channel = body.device->channels.at(merged.channel), .merged = merged});
  return shares;
}

std::vector<Share> shares_of(const Happening&) {
  return {};
}

std::vector<Share> shares_of(const Record& record) {
  return std::visit([](const auto& body) { return shares_of(body); }, record.body);
}

std::shared_ptr<const InventoryDevice> device_of(const Record& record) {
  if (const auto* readings = std::get_if<ReadingsBody>(&record.body)) return readings->device;
  if (const auto* window = std::get_if<WindowBody>(&record.body)) return window->device;
  if (const auto* merged = std::get_if<MergedBody>(&record.body)) return merged->device;
  return nullptr;
}

TimePoint start_of(const Record& record) {
  if (const auto* window = std::get_if<WindowBody>(&record.body)) return window->start;
  const auto* merged = std::get_if<MergedBody>(&record.body);
  return merged ? merged->start : record.time;
}

std::uint64_t first_of(const Record& record) {
  const auto* merged = std::get_if<MergedBody>(&record.body);
  return merged ? merged->replaced.first : record.sequence;
}

void add(MergedChannel& newer, const MergedChannel& older) {
  if (!newer.extent) newer.extent = older.extent;
  if (newer.extent && older.extent) {
    const double count = static_cast<double>(newer.count + older.count);
    MergedChannel::Extent& extent = *newer.extent;
    if (newer.count > 0) extent.mean += (older.extent->mean - extent.mean) * (static_cast<double>(older.count) / count);
    extent.min = std::min(extent.min, older.extent->min);
    extent.max = std::max(extent.max, older.extent->max);
  }
  newer.count += older.count;
  if (std::holds_alternative<std::monostate>(newer.last)) newer.last = older.last;
}

Row merged(const Row& older, const Row& newer) {
  std::vector<Share> shares = shares_of(newer.record);
  for (Share& other : shares_of(older.record)) {
    const auto same = std::ranges::find_if(shares, [&other](const Share& share) {
      return share.channel.name == other.channel.name && share.channel.unit == other.channel.unit;
    });
    if (same == shares.end()) {
      shares.push_back(std::move(other));
    } else {
      add(same->merged, other.merged);
    }
  }
  const auto seen = device_of(newer.record);
  InventoryDevice device{.id = seen->id, .driver = seen->driver, .channels = {}};
  MergedBody body{
      .device = nullptr, .start = start_of(older.record), .channels = {}, .replaced = {first_of(older.record), newer.record.sequence}};
  for (Share& share : shares) {
    share.merged.channel = device.channels.size();
    device.channels.push_back(std::move(share.channel));
    body.channels.push_back(std::move(share.merged));
  }
  body.device = std::make_shared<const InventoryDevice>(std::move(device));
  Row row{.record = {.sequence = newer.record.sequence, .time = newer.record.time, .body = std::move(body), .boot = newer.record.boot},
          .facts = newer.facts};
  row.facts.complete = std::max(newer.facts.complete, older.facts.complete);
  return row;
}

/// Of records that may become one.
std::string kin(const Row& row) {
  const std::vector<Share> shares = shares_of(row.record);
  const std::string channel = shares.size() == 1 ? std::format("{}\n{}", shares[0].channel.name, shares[0].channel.unit) : "*";
  return std::format("{}\n{}\n{}", device_of(row.record)->id, row.facts.boot, channel);
}

}  // namespace

std::vector<Row> thinned(std::vector<Row> rows, Duration longest) {
  std::map<std::string, std::size_t> newest;
  std::vector<bool> is_gone(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!device_of(rows[i].record)) continue;
    const auto [older, is_first] = newest.try_emplace(kin(rows[i]), i);
    if (is_first) continue;
    if (rows[i].record.time - start_of(rows[older->second].record) <= longest) {
      rows[i] = merged(rows[older->second], rows[i]);
      is_gone[older->second] = true;
    }
    older->second = i;
  }
  std::vector<Row> left;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_gone[i]) left.push_back(std::move(rows[i]));
  }
  return left;
}

}  // namespace sluice
