#include "gateway/outbox/loss_book.hpp"

#include <algorithm>
#include <format>

namespace sluice {
namespace {

std::string detail_of(const std::string& reason, std::uint64_t records) {
  if (reason == "thin_out") return std::format("the outbox was full: {} records were merged into others", records);
  if (reason == "damaged") return std::format("the outbox on disk was damaged: {} records are lost", records);
  return std::format("the outbox was full: {} records dropped", records);
}

}  // namespace

void LossBook::note(const std::string& reason, SequenceRange range, std::uint64_t records) {
  Lost& lost = losses_[reason];
  lost.numbers.add(range);
  lost.records += records;
}

std::optional<std::uint64_t> LossBook::smallest() const {
  std::optional<std::uint64_t> smallest;
  for (const auto& [reason, lost] : losses_) {
    if (const auto first = lost.numbers.smallest()) smallest = std::min(smallest.value_or(*first), *first);
  }
  return smallest;
}

Happening LossBook::next(std::size_t most_ranges) const {
  const auto& [reason, lost] = *losses_.begin();
  Happening event{.type = EventType::records_dropped, .severity = Severity::warning, .reason = reason};
  event.detail = detail_of(reason, lost.records);
  event.ranges.resize(std::min(lost.numbers.ranges(), most_ranges));
  return event;
}

Happening LossBook::take(std::size_t most_ranges) {
  Happening event = next(most_ranges);
  Lost& lost = losses_.begin()->second;
  event.ranges = lost.numbers.take(most_ranges);
  lost.records = 0;
  if (lost.numbers.empty()) losses_.erase(losses_.begin());
  return event;
}

}  // namespace sluice
