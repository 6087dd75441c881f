#include "gateway/outbox/sequence_blocks.hpp"

#include <algorithm>
#include <utility>

namespace sluice {

SequenceBlocks::SequenceBlocks(Numbering reserved, std::uint64_t block, NumberingWriter write, std::optional<Happening> unknown)
    : reserved_(std::move(reserved)),
      certain_(reserved_.last),
      block_(block > 0 ? block : least_block),
      next_(reserved_.last - block + 1),
      write_(std::move(write)),
      unknown_(std::move(unknown)) {}

std::uint64_t SequenceBlocks::first_block(std::size_t devices) {
  constexpr std::uint64_t at_start = 2;
  constexpr std::uint64_t starts = 4;  // the first uses a quarter: not yet low
  return std::clamp(at_start * starts * devices, least_block, largest_block);
}

Numbering SequenceBlocks::extension(Progress progress) const {
  return {.stream = stream(), .settled = progress.settled, .kept = progress.kept, .last = next_ - 1 + block_};
}

Numbering SequenceBlocks::at_stop(Progress progress) const {
  return {.stream = stream(), .settled = progress.settled, .kept = progress.kept, .last = next_ - 1, .stopped = true};
}

void SequenceBlocks::fit(std::uint64_t used_in_a_minute) {
  constexpr std::uint64_t minutes = 5;
  block_ = std::clamp(minutes * used_in_a_minute, least_block, largest_block);
}

SequenceBlocks volatile_sequences(std::string stream) {
  const std::uint64_t block = SequenceBlocks::largest_block;
  return {Numbering{.stream = std::move(stream), .last = block}, block};
}

}  // namespace sluice
