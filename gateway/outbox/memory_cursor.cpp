#include "gateway/outbox/memory_cursor.hpp"

#include <algorithm>
#include <utility>

namespace sluice {

MemoryCursor::MemoryCursor(MemoryOutbox& outbox, const Executor& executor, std::string name)
    : outbox_(outbox), name_(std::move(name)), news_(executor) {
  rewind();
}

MemoryCursor::~MemoryCursor() {
  outbox_.leave(this);
}

const Record* MemoryCursor::peek(Lane lane) const {
  const RecordQueue& queue = outbox_.queue(lane);
  const auto next = queue.after(place(lane).taken);
  return next == queue.end() || !may_leave(*next) ? nullptr : next->record.get();
}

std::vector<std::shared_ptr<const Record>> MemoryCursor::take(Lane lane, std::size_t max_bytes) {
  std::vector<std::shared_ptr<const Record>> taken;
  const RecordQueue& queue = outbox_.queue(lane);
  Place& here = place(lane);
  std::size_t bytes = 0;
  for (auto next = queue.after(here.taken); next != queue.end() && may_leave(*next); ++next) {
    if (!taken.empty() && bytes + next->bytes > max_bytes) break;
    bytes += next->bytes;
    here.taken = next->sequence();
    taken.push_back(next->record);
  }
  here.waiting_bytes -= bytes;
  return taken;
}

void MemoryCursor::acknowledge(Lane lane, std::uint64_t up_to) {
  Place& here = place(lane);
  here.acknowledged = std::max(here.acknowledged, std::min(up_to, here.taken));
  outbox_.trim(lane);
}

void MemoryCursor::rewind() {
  for (const Lane lane : {Lane::events, Lane::telemetry}) {
    Place& here = place(lane);
    here.taken = here.acknowledged;
    here.waiting_bytes = outbox_.queue(lane).bytes_after(here.taken);
    if (here.waiting_bytes > 0) news_.set();
  }
}

Task<void> MemoryCursor::wait() {
  co_await news_.wait();
  news_.clear();
}

void MemoryCursor::on_kept(Lane lane, const KeptRecord& record) {
  place(lane).waiting_bytes += record.bytes;
  news_.set();
}

void MemoryCursor::on_dropped(Lane lane, const KeptRecord& record) {
  Place& here = place(lane);
  if (record.sequence() > here.taken) here.waiting_bytes -= record.bytes;
}

}  // namespace sluice
