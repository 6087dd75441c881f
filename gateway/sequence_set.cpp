#include "gateway/sequence_set.hpp"

#include <algorithm>

namespace sluice {

void SequenceSet::add(SequenceRange range) {
  auto next = ranges_.upper_bound(range.first);
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    // Subtracting, because the largest number has no successor.
    if (range.first == before->first || range.first - 1 <= before->second) {
      range = {before->first, std::max(range.last, before->second)};
      ranges_.erase(before);
    }
  }
  while (next != ranges_.end() && next->first - 1 <= range.last) {
    range.last = std::max(range.last, next->second);
    next = ranges_.erase(next);
  }
  ranges_.emplace(range.first, range.last);
}

std::uint64_t SequenceSet::count() const {
  std::uint64_t count = 0;
  for (const auto& [first, last] : ranges_) count += last - first + 1;
  return count;
}

std::optional<std::uint64_t> SequenceSet::smallest() const {
  return ranges_.empty() ? std::nullopt : std::optional(ranges_.begin()->first);
}

std::vector<SequenceRange> SequenceSet::take(std::size_t most) {
  std::vector<SequenceRange> taken;
  while (taken.size() < most && !ranges_.empty()) {
    taken.push_back({ranges_.begin()->first, ranges_.begin()->second});
    ranges_.erase(ranges_.begin());
  }
  return taken;
}

}  // namespace sluice
