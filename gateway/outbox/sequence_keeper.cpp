#include "gateway/outbox/sequence_keeper.hpp"

#include "drivers/async/with_timeout.hpp"

namespace sluice {

Task<Result<void>> SequenceKeeper::reserve(std::uint64_t settled) {
  Numbering wanted = blocks_.extension(settled);
  blocks_.extending(wanted);
  auto written = co_await write(wanted);
  if (written) blocks_.extended(std::move(wanted));
  co_return written;
}

Task<Result<void>> SequenceKeeper::give_back(std::uint64_t settled) {
  // A lane does not tell when it is free again.
  constexpr Duration between_looks = 50ms;
  const TimePoint latest = clock_.now() + closing_patience;
  while (lane_ && lane_->is_stuck() && clock_.now() < latest) co_await clock_.sleep_for(between_looks);
  const Numbering last_word = blocks_.at_stop(settled);
  blocks_.extending(last_word);
  co_return co_await write(last_word);
}

Task<Result<void>> SequenceKeeper::write(Numbering numbering) {
  if (!blocks_.writer()) co_return Result<void>();
  if (!lane_) lane_.emplace(executor_, "sequences");
  std::function<Result<void>()> job = [write = blocks_.writer(), numbering = std::move(numbering)] { return write(numbering); };
  auto written = co_await with_timeout(clock_, patience, lane_->run(std::move(job)));
  if (!lane_->is_stuck()) lane_.reset();
  co_return written;
}

}  // namespace sluice
