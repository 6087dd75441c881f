#pragma once
#include <atomic>
#include <memory>
#include <optional>

#include "drivers/async/clock.hpp"
#include "drivers/async/task.hpp"
#include "gateway/outbox/sequence_blocks.hpp"

namespace sluice {

/// Writes numberings to disk in a thread that exists only while it writes, so that a slow card holds up nobody.
class SequenceKeeper {
 public:
  /// How long a write is waited for; one that takes longer goes on by itself, and the next is tried when it has ended.
  static constexpr Duration patience = 10s;
  static constexpr Duration closing_patience = 2s;

  SequenceKeeper(Executor executor, Clock& clock, SequenceBlocks blocks)
      : executor_(std::move(executor)), clock_(clock), blocks_(std::move(blocks)) {}

  SequenceBlocks& blocks() { return blocks_; }
  const SequenceBlocks& blocks() const { return blocks_; }

  /// Reserves the next block, unless a write that was given up has done so meanwhile. `progress`: how far the stream has come. Errors:
  /// those of replace_state_file(), `timeout`, and `busy` while an earlier write is stuck.
  Task<Result<void>> reserve(Progress progress);

  /// From now on the numbers are those of another stream, which no disk knows of.
  void detach(std::string stream) {
    late_.reset();
    under_way_.reset();  // a write that hangs goes on by itself
    blocks_.detach(std::move(stream));
  }

  /// After a clean stop: nothing may be numbered any more. A write that was abandoned is waited for first, at most `closing_patience`.
  /// Errors: as reserve().
  Task<Result<void>> give_back(Progress progress);

 private:
  /// A write that nobody may have waited for to the end.
  struct Write {
    Numbering numbering;
    std::shared_ptr<std::atomic<bool>> is_done = std::make_shared<std::atomic<bool>>(false);
  };

  bool is_stuck() const { return !under_way_.expired(); }
  Task<Result<void>> write(Numbering numbering);

  Executor executor_;
  Clock& clock_;
  SequenceBlocks blocks_;
  std::optional<Write> late_;
  std::weak_ptr<const Write> under_way_;  // the thread's own; gone when it has ended, and when it will never begin
};

}  // namespace sluice
