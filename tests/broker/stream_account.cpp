#include "tests/broker/stream_account.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include <boost/json.hpp>

namespace sluice::testing {
namespace {

constexpr std::array<const char*, 3> lane_names{"an event", "live", "backlog"};

}  // namespace

void StreamAccount::take(const Message& message, Time now) {
  if (message.topic.ends_with("/event")) return on_event(message.payload, now);
  if (message.topic.ends_with("/readings")) {
    v1::ReadingBatch batch;
    if (!batch.ParseFromString(message.payload)) return breach("a batch that cannot be read");
    return on_batch(batch, now);
  }
  // A retained one tells what was; who connects says it anew.
  const bool is_connection = message.topic.ends_with("/status") && !message.retain && message.payload.contains(R"("online")");
  if (!is_connection) return;
  if (connections_.back().end == Time::max()) connections_.back().end = now;
  connections_.emplace_back();
}

void StreamAccount::on_kill(Time now, std::string what) {
  if (connections_.back().end == Time::max()) connections_.back().end = now;
  kills_.push_back({std::move(what), highest()});
}

void StreamAccount::on_committed(const std::set<std::uint64_t>& numbers) {
  committed_.insert(numbers.begin(), numbers.end());
  if (!kills_.empty()) kills_.back().highest = highest();
}

void StreamAccount::on_batch(const v1::ReadingBatch& batch, Time now) {
  if (stream_.empty()) stream_ = batch.stream();
  if (stream_ != batch.stream()) breach("another stream: " + batch.stream());
  for (const v1::Record& record : batch.records()) {
    if (record.has_merged()) ++merged_;
    on_record(record.backlog() ? Lane::backlog : Lane::live, record.sequence(), now);
  }
}

void StreamAccount::on_event(const std::string& payload, Time now) {
  const auto event = boost::json::parse(payload).as_object();
  const auto number = [](const boost::json::value& value) { return value.to_number<std::uint64_t>(); };
  on_record(Lane::event, number(event.at("sequence")), now);
  if (!event.contains("ranges")) return;
  for (const auto& range : event.at("ranges").as_array()) {
    const SequenceRange named{number(range.at("first")), number(range.at("last"))};
    named_.add(named);
    if (event.at("type") == "records_dropped") gave_way_.add(named);
  }
}

void StreamAccount::on_record(Lane lane, std::uint64_t number, Time now) {
  if (const auto before = arrivals_.find(number); before != arrivals_.end()) check_repetition(number, before->second);
  check_order(lane, number);
  arrivals_[number] = {connections_.size() - 1, now};
}

void StreamAccount::check_repetition(std::uint64_t number, const Arrival& before) {
  ++repeated_;
  if (before.connection == connections_.size() - 1) return breach(std::format("{} came twice in one connection", number));
  const std::chrono::duration<double> settled = connections_[before.connection].end - before.time;
  if (settled <= settling_time) return;
  breach(std::format("{} came again, although it had come {:.1f} s before the end of connection {}", number, settled.count(),
                     before.connection));
}

void StreamAccount::check_order(Lane lane, std::uint64_t number) {
  // What is live was made after the connection: it rises even over several of them.
  auto& last = lane == Lane::live ? last_live_ : connections_.back().last[static_cast<std::size_t>(lane)];
  const std::uint64_t before = std::exchange(last, number);
  if (number <= before) breach(std::format("{} came after {}, both {}", number, before, lane_names[static_cast<std::size_t>(lane)]));
}

void StreamAccount::breach(const std::string& what) {
  breaches_.push_back(std::format("{} (in connection {}, after {} kills; the last was {})", what, connections_.size() - 1, kills_.size(),
                                  kills_.empty() ? "none" : kills_.back().what));
}

SequenceSet StreamAccount::unexplained(std::uint64_t last, const std::set<std::uint64_t>& kept) const {
  SequenceSet unexplained;
  if (last > 0) unexplained.add(SequenceRange{1, last});
  for (const SequenceRange& range : named_.all()) unexplained.remove(range);
  for (const auto& [number, arrival] : arrivals_) unexplained.remove({number, number});
  for (const std::uint64_t number : kept) unexplained.remove({number, number});
  return unexplained;
}

SequenceSet StreamAccount::lost_from_disk(const std::set<std::uint64_t>& kept) const {
  SequenceSet lost;
  for (const std::uint64_t number : committed_) {
    if (!arrivals_.contains(number) && !kept.contains(number)) lost.add(number);
  }
  return lost;
}

SequenceSet StreamAccount::holes(std::uint64_t last, const std::set<std::uint64_t>& kept) const {
  SequenceSet holes;
  for (std::uint64_t number = 1; number <= last; ++number) {
    if (arrivals_.contains(number) || kept.contains(number)) continue;
    const auto kill = std::ranges::lower_bound(kills_, number, {}, &Kill::highest);
    const std::uint64_t before = kill == kills_.begin() ? 0 : std::prev(kill)->highest;
    const auto first_of_run = arrivals_.upper_bound(before);
    if (first_of_run != arrivals_.end() && first_of_run->first < number) holes.add(number);
  }
  return holes;
}

std::uint64_t StreamAccount::highest() const {
  const std::uint64_t arrived = arrivals_.empty() ? 0 : arrivals_.rbegin()->first;
  return std::max(arrived, committed_.empty() ? 0 : *committed_.rbegin());
}

std::string StreamAccount::where(std::uint64_t number) const {
  const auto after = std::ranges::lower_bound(kills_, number, {}, &Kill::highest);
  const auto describe = [&](auto kill) {
    return std::format("kill {} ({}, highest {})", kill - kills_.begin() + 1, kill->what, kill->highest);
  };
  return std::format("behind {}, before {}", after == kills_.begin() ? "the start" : describe(std::prev(after)),
                     after == kills_.end() ? "the end" : describe(after));
}

}  // namespace sluice::testing
