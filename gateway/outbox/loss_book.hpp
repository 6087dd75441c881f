#pragma once
#include <map>
#include <optional>
#include <string>

#include "gateway/record.hpp"
#include "gateway/sequence_set.hpp"

namespace sluice {

/// Losses that no event has named yet, per reason.
class LossBook {
 public:
  void note(const std::string& reason, SequenceRange range, std::uint64_t records);

  bool empty() const { return losses_.empty(); }
  /// The smallest number that is lost and not named.
  std::optional<std::uint64_t> smallest() const;

  /// The event that names the losses of one reason, with at most `most_ranges`; what is left is named by the next. There must be some.
  Happening next(std::size_t most_ranges) const;
  /// The same, and they are named with it.
  Happening take(std::size_t most_ranges);

 private:
  struct Lost {
    SequenceSet numbers;
    std::uint64_t records = 0;
  };

  std::map<std::string, Lost> losses_;
};

}  // namespace sluice
