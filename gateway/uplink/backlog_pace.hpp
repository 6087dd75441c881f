#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "drivers/async/clock.hpp"
#include "gateway/uplink/mqtt_link.hpp"

namespace sluice {

/// How much of a backlog may be on its way at once, so that what is measured meanwhile waits for little of it: it follows the time that
/// an acknowledgement takes beyond the shortest of the connection, which is the queue that we make ourselves (as LEDBAT has it, RFC 6817;
/// the rest is the way there and back, and the broker). Told the time; waits for nothing.
///
/// It begins with two small batches. While acknowledgements come within `quick` of the shortest, batches grow, then their number; once
/// they take more than `slow` beyond it, their number halves, then, when one alone takes so long, its size. One step waits to be felt
/// before the next is taken. A step at most doubles the queue, so `quick` is also at most an eighth of the patience: what comes of it
/// stays under a quarter.
class BacklogPace {
 public:
  static constexpr Duration quick = 1s;
  static constexpr Duration slow = 2s;
  static constexpr int patience_per_quick = 8;
  static constexpr int patience_per_slow = 4;
  static constexpr std::size_t least_bytes = 1024;
  static constexpr std::size_t first_batches = 2;

  struct Limits {
    std::size_t most_batches = 1;       ///< in flight; at least 1
    std::size_t max_bytes = 16384;      ///< of a batch
    std::int64_t records_a_second = 0;  ///< 0: no limit
    Duration patience = 20s;            ///< after which a missing acknowledgement drops the connection
  };

  explicit BacklogPace(Limits limits);

  void set_records_a_second(std::int64_t rate, TimePoint now);

  /// One more batch may go.
  bool has_room() const { return sent_.size() < batches_; }
  /// When the rate permits to take more out of the outbox; in the past when it does.
  TimePoint due_at() const { return due_at_; }
  /// The size of the next batch.
  std::size_t bytes() const { return bytes_; }
  /// How many may be in flight.
  std::size_t batches() const { return batches_; }

  /// So many records were taken out of the outbox.
  void took(std::size_t records, TimePoint now);
  void sent(PublishId id, TimePoint now) { sent_[id] = now; }
  void answered(PublishId id, PublishOutcome outcome, TimePoint now);
  /// Any publish of the connection was answered after this time. Small ones, before anything queues, tell best how short it can be.
  void answer_took(Duration time) { shortest_ = std::min(shortest_, time); }

 private:
  bool is_least() const { return batches_ == 1 && bytes_ <= least_bytes; }
  void grow();
  void shrink();

  Limits limits_;
  std::size_t batches_;
  std::size_t bytes_;
  std::map<PublishId, TimePoint> sent_;
  std::optional<TimePoint> changed_at_;
  Duration quick_;
  Duration slow_;
  Duration shortest_ = Duration::max() / 2;
  TimePoint due_at_{};
};

}  // namespace sluice
