#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "proto/readings.pb.h"
#include "tests/support/scripted_broker.hpp"

namespace sluice::testing {

/// What a consumer at the broker understood of all that arrived.
class Story {
 public:
  explicit Story(const ScriptedBroker& broker);

  /// For people and for golden files: connections, states and events one by one, readings counted each `chapter`.
  std::string text(Duration chapter) const;

  /// Every record of a device, in the order of arrival.
  std::vector<v1::Record> records(const std::string& device) const;

  /// Numbers that never came, although later ones did.
  std::vector<std::uint64_t> missing() const;
  /// Numbers that came more than once.
  std::vector<std::uint64_t> repeated() const;

 private:
  struct Arrival {
    TimePoint time;
    v1::Record record;
  };

  void take(const Delivered& delivered);
  void take_event(TimePoint time, const std::string& payload);
  void take_reported(TimePoint time, const std::string& payload);
  void note(TimePoint time, const std::string& line);
  std::string chapter_line(TimePoint begin, TimePoint end) const;

  std::vector<std::pair<TimePoint, std::string>> lines_;
  std::vector<Arrival> arrivals_;
  std::map<std::uint64_t, int> numbers_;
};

/// Compares with tests/scenario/golden/NAME.log. With SLUICE_UPDATE_GOLDEN=1 in the environment the file is written instead.
void expect_golden(const std::string& name, const std::string& text);

}  // namespace sluice::testing
