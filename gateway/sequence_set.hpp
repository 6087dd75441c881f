#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "gateway/record.hpp"

namespace sluice {

/// A set of sequence numbers, kept as ranges.
class SequenceSet {
 public:
  void add(std::uint64_t number) { add({number, number}); }
  void add(SequenceRange range);

  void remove(SequenceRange range);

  bool contains(std::uint64_t number) const;
  /// What of the range is in the set.
  std::vector<SequenceRange> common(SequenceRange range) const;

  bool empty() const { return ranges_.empty(); }
  std::size_t ranges() const { return ranges_.size(); }
  /// How many numbers there are.
  std::uint64_t count() const;
  std::optional<std::uint64_t> smallest() const;

  std::vector<SequenceRange> all() const;

  /// Removes and returns the lowest ranges, at most `most` of them.
  std::vector<SequenceRange> take(std::size_t most);

 private:
  std::map<std::uint64_t, std::uint64_t> ranges_;  // first → last; never adjacent
};

}  // namespace sluice
