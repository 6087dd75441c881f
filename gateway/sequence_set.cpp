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

void SequenceSet::remove(SequenceRange range) {
  for (const SequenceRange& part : common(range)) {
    const auto place = std::prev(ranges_.upper_bound(part.first));
    const auto [first, last] = *place;
    ranges_.erase(place);
    if (first < part.first) ranges_.emplace(first, part.first - 1);
    if (part.last < last) ranges_.emplace(part.last + 1, last);
  }
}

bool SequenceSet::contains(std::uint64_t number) const {
  const auto next = ranges_.upper_bound(number);
  return next != ranges_.begin() && number <= std::prev(next)->second;
}

std::vector<SequenceRange> SequenceSet::common(SequenceRange range) const {
  std::vector<SequenceRange> parts;
  auto place = ranges_.upper_bound(range.first);
  if (place != ranges_.begin() && std::prev(place)->second >= range.first) --place;
  for (; place != ranges_.end() && place->first <= range.last; ++place) {
    parts.push_back({std::max(place->first, range.first), std::min(place->second, range.last)});
  }
  return parts;
}

std::vector<SequenceRange> SequenceSet::all() const {
  std::vector<SequenceRange> all;
  for (const auto& [first, last] : ranges_) all.push_back({first, last});
  return all;
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
