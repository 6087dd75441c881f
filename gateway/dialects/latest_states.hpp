#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "gateway/record.hpp"

namespace sluice {

/// The dialect `json`: what each device said last, for `devices/<id>/state`.
///
/// A state collects the channels of several records: each channel stays until it is measured again. Records may come in any order, as
/// they do while a backlog is sent beside what is measured: what an older one says gives way to what a newer one said.
class LatestStates {
 public:
  explicit LatestStates(const WallClock& wall) : wall_(wall) {}

  /// Takes in the readings or the window of a record, or of merged ones the last values, else the statistics; events have no state.
  /// Of what was noted the larger number is the newer.
  void note(const Record& record);

  /// What has a smaller number is of an earlier run: its devices may be gone, or others, and what the broker retains may be newer.
  void begin_at(std::uint64_t first) { first_ = first; }

  /// A device is gone, or will have other channels: its state is forgotten, and what is left of it in the outbox is not noted any more.
  void forget(const std::string& device);
  /// A device is there, perhaps again: of one that was forgotten, records count from the number `first` on.
  void expect(const std::string& device, std::uint64_t first);

  /// The state of a device has to be told once more, because the broker may have forgotten it.
  void mark_changed(const std::string& device);

  /// Devices that were noted since the last call.
  std::set<std::string> take_changed() { return std::exchange(changed_, {}); }

  bool has_changed() const { return !changed_.empty(); }

  /// {"time","temperature":21.4,"pressure":{"mean":…},"quality":{…},"alarms":[…]}; `quality` holds only what is not good, and
  /// is left out with nothing in it, like `alarms`. A channel without a value is null. `device` must have been noted.
  std::string state(const std::string& device) const;

 private:
  struct Said {
    boost::json::value value;
    std::string quality = {};    ///< empty when it is good
    std::uint64_t sequence = 0;  ///< of the record that said it
  };
  struct State {
    Record newest;  ///< its number and time, without its body
    std::map<std::string, Said> channels;
    std::vector<std::string> alarms;
  };
  /// What one record says of some channels.
  using Sayings = std::map<std::string, Said>;

  static Sayings sayings_of(const Record& record);

  const WallClock& wall_;
  std::uint64_t first_ = 0;
  std::map<std::string, State> states_;
  std::set<std::string> changed_;
  std::map<std::string, std::uint64_t> forgotten_;  // from which number on records count again
};

}  // namespace sluice
