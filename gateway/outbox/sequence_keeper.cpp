#include "gateway/outbox/sequence_keeper.hpp"

#include <utility>

#include "drivers/async/blocking_lane.hpp"
#include "drivers/async/with_timeout.hpp"

namespace sluice {
namespace {

std::unexpected<Error> busy() {
  return fail(Reason::busy, "an earlier write has not ended");
}

}  // namespace

Task<Result<void>> SequenceKeeper::reserve(Progress progress) {
  if (late_ && *late_->is_done) {
    blocks_.extended(std::exchange(late_, std::nullopt)->numbering);
    co_return Result<void>();
  }
  if (is_stuck()) co_return busy();
  Numbering wanted = blocks_.extension(progress);
  blocks_.extending(wanted);
  auto written = co_await write(wanted);
  if (written) blocks_.extended(std::move(wanted));
  co_return written;
}

Task<Result<void>> SequenceKeeper::give_back(Progress progress) {
  // A thread that nobody waits for does not tell when it has ended.
  constexpr Duration between_looks = 50ms;
  const TimePoint latest = clock_.now() + closing_patience;
  while (is_stuck() && clock_.now() < latest) co_await clock_.sleep_for(between_looks);
  if (is_stuck()) co_return busy();
  const Numbering last_word = blocks_.at_stop(progress);
  blocks_.extending(last_word);
  co_return co_await write(last_word);
}

Task<Result<void>> SequenceKeeper::write(Numbering numbering) {
  if (!blocks_.writer()) co_return Result<void>();
  late_.emplace(std::move(numbering));
  auto own = std::make_shared<const Write>(*late_);
  under_way_ = own;
  std::function<Result<void>()> job = [write = blocks_.writer(), own = std::move(own)] {
    auto written = write(own->numbering);
    *own->is_done = written.has_value();
    return written;
  };
  // A lane for each write: a thread that nobody waits for ends with its write, not with the one after it.
  BlockingLane lane(executor_, "sequences");
  auto written = co_await with_timeout(clock_, patience, lane.run(std::move(job)));
  if (written || written.error().reason != Reason::timeout) under_way_.reset();
  if (written) late_.reset();
  co_return written;
}

}  // namespace sluice
