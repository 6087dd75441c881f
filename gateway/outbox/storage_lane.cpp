#include "gateway/outbox/storage_lane.hpp"

#include <utility>

namespace sluice {

template <typename T>
Task<Result<T>> StorageLane::run(std::function<Result<T>()> job) {
  if (!lane_) lane_.emplace(executor_, "outbox");
  auto result = co_await lane_->run(std::move(job));
  if (!lane_->is_stuck()) lane_.reset();
  co_return result;
}

Task<Result<Store::Opened>> StorageLane::open(StoreSettings settings) {
  std::function<Result<Store::Opened>()> job = [open = open_, settings = std::move(settings)] {
    open->reset();
    auto opened = Store::open(settings);
    if (opened) *open = std::move(opened->store);
    return opened;
  };
  return run(std::move(job));
}

Task<Result<Written>> StorageLane::write(Writing writing) {
  std::function<Result<Written>()> job = [open = open_, writing = std::move(writing)]() -> Result<Written> {
    if (!*open) return fail(Reason::gone, "no store is open");
    return (*open)->write(writing);
  };
  return run(std::move(job));
}

Task<Result<Chunk>> StorageLane::read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) {
  std::function<Result<Chunk>()> job = [open = open_, kind, wanted, max_bytes]() -> Result<Chunk> {
    if (!*open) return fail(Reason::gone, "no store is open");
    return (*open)->read(kind, wanted, max_bytes);
  };
  return run(std::move(job));
}

}  // namespace sluice
