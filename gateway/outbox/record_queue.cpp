#include "gateway/outbox/record_queue.hpp"

#include <algorithm>
#include <utility>

namespace sluice {

RecordQueue::Iterator RecordQueue::after(std::uint64_t sequence) const {
  return std::ranges::upper_bound(records_, sequence, {}, &KeptRecord::sequence);
}

std::size_t RecordQueue::bytes_after(std::uint64_t sequence) const {
  std::size_t bytes = 0;
  for (auto place = after(sequence); place != records_.end(); ++place) bytes += place->bytes;
  return bytes;
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

void RecordQueue::remove_up_to(std::uint64_t sequence) {
  while (!records_.empty() && records_.front().sequence() <= sequence) {
    bytes_ -= records_.front().bytes;
    records_.pop_front();
  }
}

}  // namespace sluice
