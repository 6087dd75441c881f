#pragma once
#include <map>
#include <string>
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

}  // namespace sluice
