#include "tests/crash/promise.hpp"

#include <algorithm>

namespace sluice::crash {
namespace {

bool is_in(const std::vector<SequenceRange>& ranges, std::uint64_t number) {
  return std::ranges::any_of(ranges, [number](const SequenceRange& range) { return range.first <= number && number <= range.last; });
}

}  // namespace

std::uint64_t Promise::complete() const {
  std::map<bool, std::uint64_t> newest;
  for (const auto& [number, record] : contents) newest[record.is_event] = number;
  std::uint64_t complete = 0;
  for (const auto& [is_event, number] : newest) complete = std::max(complete, complete_of.at(number));
  return complete;
}

std::vector<std::uint64_t> Promise::done(const SavedCursor& cursor) const {
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, record] : contents) {
    if (is_in(record.is_event ? cursor.events : cursor.telemetry, number)) numbers.push_back(number);
  }
  return numbers;
}

std::map<std::string, std::int64_t> Promise::starts() const {
  std::map<std::string, std::int64_t> starts;
  for (const auto& [number, record] : contents) {
    if (const auto node = boots.find(record.boot); node != boots.end()) starts.insert(*node);
  }
  return starts;
}

void Promise::apply(const Writing& writing, const std::string& boot) {
  std::erase_if(contents,
                [&](const auto& node) { return is_in(node.second.is_event ? writing.done_events : writing.done_telemetry, node.first); });
  for (const auto& record : writing.records) {
    contents[record->sequence] = kept(*record, boot);
    complete_of[record->sequence] = writing.complete;
  }
  if (writing.offset && writing.offset->synchronised) boots[boot] = writing.offset->nanoseconds;
  for (const SavedCursor& cursor : writing.cursors) cursors[cursor.name] = cursor;
}

}  // namespace sluice::crash
