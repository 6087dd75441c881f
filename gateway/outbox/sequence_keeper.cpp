#include "gateway/outbox/sequence_keeper.hpp"

#include <utility>

#include "drivers/async/with_timeout.hpp"

namespace sluice {

Task<Result<void>> SequenceKeeper::reserve(Progress progress) {
  if (late_ && *late_->is_written) {
    blocks_.extended(std::exchange(late_, std::nullopt)->numbering);
    co_return Result<void>();
  }
  if (lane_ && lane_->is_stuck()) co_return fail(Reason::busy, "an earlier write has not ended");
  Numbering wanted = blocks_.extension(progress);
  blocks_.extending(wanted);
  auto written = co_await write(wanted);
  if (written) blocks_.extended(std::move(wanted));
  co_return written;
}

Task<Result<void>> SequenceKeeper::give_back(Progress progress) {
  // A lane does not tell when it is free again.
  constexpr Duration between_looks = 50ms;
  const TimePoint latest = clock_.now() + closing_patience;
  while (lane_ && lane_->is_stuck() && clock_.now() < latest) co_await clock_.sleep_for(between_looks);
  const Numbering last_word = blocks_.at_stop(progress);
  blocks_.extending(last_word);
  co_return co_await write(last_word);
}

Task<Result<void>> SequenceKeeper::write(Numbering numbering) {
  if (!blocks_.writer()) co_return Result<void>();
  if (!lane_) lane_.emplace(executor_, "sequences");
  late_.emplace(std::move(numbering));
  std::function<Result<void>()> job = [write = blocks_.writer(), late = *late_] {
    auto written = write(late.numbering);
    *late.is_written = written.has_value();
    return written;
  };
  auto written = co_await with_timeout(clock_, patience, lane_->run(std::move(job)));
  if (!lane_->is_stuck()) lane_.reset();
  if (written) late_.reset();
  co_return written;
}

}  // namespace sluice
