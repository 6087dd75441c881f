#pragma once
#include <algorithm>
#include <vector>

#include "tests/unit/uplink/session_bench.hpp"

namespace sluice::testing {

/// A session that finds a backlog, and what arrives of it.
class BacklogBench : public SessionBench {
 protected:
  struct Arrival {
    TimePoint time;
    std::size_t connection;
    v1::Record record;
    Duration age() const { return time - TimePoint(Duration(record.time() - ManualWallClock::default_offset)); }
  };

  BacklogBench() { add_protobuf_only(); }

  void measure_for(Duration duration) {
    for (Duration passed = 0s; passed < duration; passed += 1s) {
      for (int i = 0; i < 3; ++i) reading(20);
      run_for(1s);
    }
  }
  /// The broker is away for an hour, which leaves 10 800 records, and comes back. The number from which on records are live.
  std::uint64_t come_back_after_an_hour(ScriptedBroker::Line line) {
    broker.is_reached_over(line);
    tasks.spawn(broker.carry());
    start();
    run_for(10s);
    broker.goes_away();
    measure_for(1h);
    broker.comes_back();
    while (!session->is_connected()) measure_for(1s);
    return outbox.next_sequence();
  }
  std::vector<Arrival> arrivals() const {
    std::vector<Arrival> all;
    for (const auto& delivered : broker.delivered()) {
      if (!delivered.message.topic.ends_with("/readings")) continue;
      v1::ReadingBatch batch;
      batch.ParseFromString(delivered.message.payload);
      for (auto& record : *batch.mutable_records()) all.push_back({delivered.time, delivered.connection, std::move(record)});
    }
    return all;
  }
  std::vector<Arrival> arrivals(bool backlog) const {
    auto all = arrivals();
    std::erase_if(all, [&](const Arrival& arrival) { return arrival.record.backlog() != backlog; });
    return all;
  }
  static std::vector<std::uint64_t> numbers(const std::vector<Arrival>& arrivals) {
    std::vector<std::uint64_t> all;
    for (const auto& arrival : arrivals) all.push_back(arrival.record.sequence());
    return all;
  }
  static std::vector<std::uint64_t> span(std::uint64_t first, std::uint64_t end) {
    std::vector<std::uint64_t> all;
    for (; first < end; ++first) all.push_back(first);
    return all;
  }
  Duration oldest_live() const {
    Duration oldest = 0s;
    for (const auto& arrival : arrivals(false)) oldest = std::max(oldest, arrival.age());
    return oldest;
  }
};

}  // namespace sluice::testing
