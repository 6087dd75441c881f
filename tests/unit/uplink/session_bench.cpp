#include "tests/unit/uplink/session_bench.hpp"

namespace sluice::testing {

std::vector<v1::ReadingBatch> SessionBench::batches() const {
  std::vector<v1::ReadingBatch> all;
  for (const auto& message : broker.messages("/readings")) all.emplace_back().ParseFromString(message.payload);
  return all;
}

std::vector<std::uint64_t> SessionBench::arrived_readings() const {
  std::vector<std::uint64_t> sequences;
  for (const auto& batch : batches()) {
    for (const auto& record : batch.records()) sequences.push_back(record.sequence());
  }
  return sequences;
}

std::vector<std::uint64_t> SessionBench::arrived_events() const {
  std::vector<std::uint64_t> sequences;
  for (const auto& message : broker.messages("/event")) {
    sequences.push_back(boost::json::parse(message.payload).at("sequence").to_number<std::uint64_t>());
  }
  return sequences;
}

}  // namespace sluice::testing
