#include "gateway/store/losses.hpp"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

constexpr std::size_t most_ranges = 32;

}  // namespace

void Losses::add(const std::string& reason, std::uint64_t records, SequenceRange range) {
  Lost& lost = by_reason_[reason];
  lost.records += records;
  lost.numbers.add(range);
}

std::vector<Loss> Losses::take() {
  std::vector<Loss> losses;
  for (auto& [reason, lost] : by_reason_) {
    std::vector<SequenceRange> ranges = lost.numbers.take(lost.numbers.ranges());
    if (ranges.size() > most_ranges) ranges = {{ranges.front().first, ranges.back().last}};
    losses.push_back({.reason = reason, .records = lost.records, .ranges = std::move(ranges)});
  }
  by_reason_.clear();
  return losses;
}

void DamagedRows::add_intact(std::uint64_t sequence) {
  if (named_ < numbers_.size()) closed_.push_back({open().first, sequence - 1});
  named_ = numbers_.size();
  intact_ = sequence;
}

SequenceRange DamagedRows::open() const {
  return {intact_ ? *intact_ + 1 : numbers_[named_], numbers_.back()};
}

std::vector<SequenceRange> DamagedRows::ranges() const {
  std::vector<SequenceRange> ranges = closed_;
  if (named_ < numbers_.size()) ranges.push_back(open());
  return ranges;
}

}  // namespace sluice
