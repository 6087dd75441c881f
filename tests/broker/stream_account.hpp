#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/sequence_set.hpp"
#include "gateway/uplink/mqtt_link.hpp"
#include "proto/readings.pb.h"

namespace sluice::testing {

/// What a consumer of one gateway can say of its stream: what came, what was named as lost, and every breach of what it was promised.
/// Messages are given in the order in which the broker passed them on.
class StreamAccount {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// A record that has been acknowledged for so long is not sent again: a group commit of deletions, and a busy machine.
  static constexpr std::chrono::seconds settling_time{3};

  void take(const Message& message, Time now);
  /// Now gateway or broker dies, and with it the connection. `what`: for the reader of a breach.
  void on_kill(Time now, std::string what);
  /// These were on disk when the gateway was dead.
  void on_committed(const std::set<std::uint64_t>& numbers);

  /// Numbers in [1, last] that neither came, nor were named by an event, nor are among `kept`.
  SequenceSet unexplained(std::uint64_t last, const std::set<std::uint64_t>& kept = {}) const;
  /// Numbers that were on disk at a kill, and have neither come nor are among `kept`.
  SequenceSet lost_from_disk(const std::set<std::uint64_t>& kept = {}) const;
  /// Numbers in [1, last] that did not come although others did which the same run made later; for those who write before they send.
  SequenceSet holes(std::uint64_t last, const std::set<std::uint64_t>& kept) const;

  /// Whether numbers rose where they must, and what came twice might; a sentence for each case where not.
  const std::vector<std::string>& breaches() const { return breaches_; }

  /// The highest number that came or was on disk.
  std::uint64_t highest() const;
  std::size_t arrived() const { return arrivals_.size(); }
  /// Records that came in the place of several.
  std::size_t merged() const { return merged_; }
  /// Numbers that were named with records_dropped.
  std::uint64_t gave_way() const { return gave_way_.count(); }
  std::size_t repeated() const { return repeated_; }
  std::size_t committed() const { return committed_.size(); }
  std::size_t connections() const { return connections_.size() - 1; }
  /// Between which kills a number was made, for the reader of a breach.
  std::string where(std::uint64_t number) const;

 private:
  enum class Lane : std::uint8_t { event, live, backlog };
  struct Arrival {
    std::size_t connection = 0;
    Time time;
  };
  struct Connection {
    Time end = Time::max();
    std::array<std::uint64_t, 3> last{};
  };
  struct Kill {
    std::string what;
    std::uint64_t highest = 0;
  };

  void on_batch(const v1::ReadingBatch& batch, Time now);
  void on_event(const std::string& payload, Time now);
  void on_record(Lane lane, std::uint64_t number, Time now);
  void check_repetition(std::uint64_t number, const Arrival& before);
  void check_order(Lane lane, std::uint64_t number);
  void breach(const std::string& what);

  std::string stream_;
  std::map<std::uint64_t, Arrival> arrivals_;  // the last of each number
  SequenceSet named_;
  SequenceSet gave_way_;
  std::set<std::uint64_t> committed_;
  std::vector<Connection> connections_{1};
  std::vector<Kill> kills_;
  std::uint64_t last_live_ = 0;  // of all connections
  std::size_t repeated_ = 0;
  std::size_t merged_ = 0;
  std::vector<std::string> breaches_;
};

}  // namespace sluice::testing
