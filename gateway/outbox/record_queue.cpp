#include "gateway/outbox/record_queue.hpp"

#include <algorithm>
#include <utility>

namespace sluice {

RecordQueue::Iterator RecordQueue::after(std::uint64_t sequence) const {
  return std::ranges::upper_bound(records_, sequence, {}, &KeptRecord::sequence);
}

RecordQueue::Iterator RecordQueue::first_in(SequenceRange range) const {
  const auto place = std::ranges::lower_bound(records_, range.first, {}, &KeptRecord::sequence);
  return place != records_.end() && place->sequence() <= range.last ? place : records_.end();
}

void RecordQueue::push(KeptRecord record) {
  bytes_ += record.bytes;
  records_.push_back(std::move(record));
}

KeptRecord RecordQueue::remove(Iterator place) {
  KeptRecord removed = *place;
  bytes_ -= removed.bytes;
  records_.erase(place);
  return removed;
}

std::size_t RecordQueue::remove(SequenceRange range) {
  const auto first = std::ranges::lower_bound(records_, range.first, {}, &KeptRecord::sequence);
  const auto last = std::ranges::upper_bound(records_, range.last, {}, &KeptRecord::sequence);
  for (auto place = first; place != last; ++place) bytes_ -= place->bytes;
  const auto count = static_cast<std::size_t>(last - first);
  records_.erase(first, last);
  return count;
}

}  // namespace sluice
