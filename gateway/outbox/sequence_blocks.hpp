#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "drivers/async/result.hpp"
#include "gateway/outbox/numbering.hpp"
#include "gateway/record.hpp"

namespace sluice {

/// Puts a numbering on disk. Blocks.
using NumberingWriter = std::function<Result<void>(const Numbering&)>;

/// Gives sequence numbers, of which the disk knows in blocks, so that none is used twice whatever happens to the process.
///
/// Pure: whoever owns it writes extension() to disk when is_low() says so, and calls extending() before and extended() after. When the
/// disk does not answer for longer than half a block lasts, numbers go on beyond what is reserved, so that measuring never waits; but a
/// record beyond last_reserved() must not leave the process.
class SequenceBlocks {
 public:
  /// Numbers that the disk is told ahead: more than all devices make at once when a bus goes; no more than needed, because after a
  /// kill all of them are named.
  static constexpr std::uint64_t least_block = 500;
  static constexpr std::uint64_t largest_block = 10'000;
  /// The first block for so many devices: at a start each of them makes two records at once, and the disk may be slow just then.
  static std::uint64_t first_block(std::size_t devices);

  /// Goes on after `reserved.last - block`: the block at the end of `reserved` is on disk already and not used yet (0: the disk took none,
  /// and all numbers have to be reserved before they may leave). Without `write`
  /// the numbering lives in memory only, as in tests. `unknown` is what must be told of the numbers before.
  SequenceBlocks(Numbering reserved, std::uint64_t block, NumberingWriter write = {}, std::optional<Happening> unknown = {});

  const std::string& stream() const { return reserved_.stream; }
  std::uint64_t next() const { return next_; }
  std::uint64_t take() { return next_++; }

  /// Fewer than half a block is left on disk.
  bool is_low() const { return certain_ + 1 < next_ + block_ / 2; }
  /// The disk says at least this number, whatever became of the last write: a record up to it may leave. Without a writer all may.
  std::uint64_t last_reserved() const { return write_ ? certain_ : std::numeric_limits<std::uint64_t>::max(); }
  /// What the disk should say now. `progress`: how far the stream has come.
  Numbering extension(Progress progress) const;
  /// From now on the disk may say the old or the new: the new may reserve less, when the block became smaller.
  void extending(const Numbering& wanted) { certain_ = std::min(certain_, wanted.last); }
  void extended(Numbering written) {
    reserved_ = std::move(written);
    certain_ = reserved_.last;
  }
  /// Goes on in another stream, without a disk.
  void detach(std::string stream) {
    reserved_.stream = std::move(stream);
    write_ = nullptr;
  }
  /// The next block is for five minutes at this rate.
  void fit(std::uint64_t used_in_a_minute);
  /// The next block is twice as large: numbers are used faster than was thought.
  void grow() { block_ = std::min(2 * block_, largest_block); }
  /// What was last known to be on disk.
  const Numbering& on_disk() const { return reserved_; }
  /// What the disk should say after a clean stop: the unused rest is given back.
  Numbering at_stop(Progress progress) const;

  const NumberingWriter& writer() const { return write_; }
  const std::optional<Happening>& unknown() const { return unknown_; }

 private:
  Numbering reserved_;
  std::uint64_t certain_;
  std::uint64_t block_;
  std::uint64_t next_;
  NumberingWriter write_;
  std::optional<Happening> unknown_;
};

/// A numbering in memory only, for tests and for programs that keep no state.
SequenceBlocks volatile_sequences(std::string stream);

}  // namespace sluice
