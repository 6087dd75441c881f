#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "drivers/async/blocking_lane.hpp"
#include "gateway/outbox/storage.hpp"

namespace sluice {

/// A Store on a thread of its own, which lives only while it works: a card that stalls holds up nobody but it.
class StorageLane final : public Storage {
 public:
  explicit StorageLane(Executor executor) : executor_(std::move(executor)) {}

  Task<Result<Store::Opened>> open(StoreSettings settings) override;
  Task<Result<Written>> write(Writing writing) override;
  Task<Result<Chunk>> read(RecordKind kind, SequenceRange wanted, std::size_t max_bytes) override;
  bool is_stuck() const override { return lane_ && lane_->is_stuck(); }

 private:
  /// Shared with a job that nobody waits for any more. Touched on the lane's thread only.
  using Open = std::shared_ptr<std::unique_ptr<Store>>;

  template <typename T>
  Task<Result<T>> run(std::function<Result<T>()> job);

  Executor executor_;
  std::optional<BlockingLane> lane_;
  Open open_ = std::make_shared<std::unique_ptr<Store>>();
};

}  // namespace sluice
