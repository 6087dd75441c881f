#include "gateway/uplink/backlog_pace.hpp"

#include <algorithm>

namespace sluice {

BacklogPace::BacklogPace(Limits limits)
    : limits_(limits),
      batches_(std::min(first_batches, limits.most_batches)),
      bytes_(std::min(least_bytes, limits.max_bytes)),
      quick_(std::min(quick, limits.patience / patience_per_quick)),
      slow_(std::min(slow, limits.patience / patience_per_slow)) {}

void BacklogPace::set_records_a_second(std::int64_t rate, TimePoint now) {
  if (rate == limits_.records_a_second) return;
  limits_.records_a_second = rate;
  due_at_ = now;  // what a former rate made wait is not waited for
}

void BacklogPace::took(std::size_t records, TimePoint now) {
  if (limits_.records_a_second <= 0) return;
  due_at_ = std::max(due_at_, now) + Duration(1s) * static_cast<std::int64_t>(records) / limits_.records_a_second;
}

void BacklogPace::answered(PublishId id, PublishOutcome outcome, TimePoint now) {
  const auto found = sent_.extract(id);
  if (found.empty()) return;
  const TimePoint sent = found.mapped();
  if (changed_at_ && sent < *changed_at_) return;  // it says nothing of the present pace
  const Duration took = now - sent;
  answer_took(took);
  const bool is_slow = outcome == PublishOutcome::busy || took > shortest_ + slow_;
  if (!is_slow && (outcome != PublishOutcome::accepted || took > shortest_ + quick_)) return;
  changed_at_ = now;
  if (!is_slow) return grow();
  // So little queues for nothing: the way has become longer, or the broker slower.
  if (is_least() && outcome == PublishOutcome::accepted && took <= limits_.patience / patience_per_slow) shortest_ = took;
  shrink();
}

void BacklogPace::grow() {
  if (bytes_ < limits_.max_bytes)
    bytes_ = std::min(bytes_ * 2, limits_.max_bytes);
  else
    batches_ = std::min(batches_ + 1, limits_.most_batches);
}

void BacklogPace::shrink() {
  if (batches_ > 1)
    batches_ /= 2;
  else
    bytes_ = std::max(bytes_ / 2, std::min(least_bytes, limits_.max_bytes));
}

}  // namespace sluice
