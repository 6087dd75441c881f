#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/sequence_set.hpp"
#include "gateway/store/types.hpp"

namespace sluice {

/// Gathers what is lost in one transaction: one Loss for each reason, with few ranges.
class Losses {
 public:
  void add(const std::string& reason, std::uint64_t records, SequenceRange range);

  bool empty() const { return by_reason_.empty(); }
  /// Ranges that are too many become one that spans them: readers take what arrives as not lost.
  std::vector<Loss> take();

 private:
  struct Lost {
    std::uint64_t records = 0;
    SequenceSet numbers;
  };
  std::map<std::string, Lost> by_reason_;
};

/// The rows that are not intact among those that are read one after the other. What was damaged may be the number itself: all numbers
/// from the intact one before to the intact one behind are named, as far as those were read.
class DamagedRows {
 public:
  bool is_in_order(std::uint64_t sequence) { return std::exchange(last_, sequence) < sequence; }
  void add(std::uint64_t sequence) { numbers_.push_back(sequence); }
  void add_intact(std::uint64_t sequence);

  const std::vector<std::uint64_t>& numbers() const { return numbers_; }
  std::vector<SequenceRange> ranges() const;

 private:
  SequenceRange open() const;

  std::vector<std::uint64_t> numbers_;
  std::vector<SequenceRange> closed_;
  std::size_t named_ = 0;                // of the numbers are in the closed ranges
  std::optional<std::uint64_t> intact_;  // the last one
  std::uint64_t last_ = 0;
};

}  // namespace sluice
