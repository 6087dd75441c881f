#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "firmware/verbs/watch/grid.hpp"
#include "firmware/verbs/watch/line.hpp"

namespace sluice::watch {

/// What is on the screen: each device, with the latest value of each of its channels, and the latest events. Whatever was published,
/// what it shows holds no character that a terminal would obey.
class Table {
 public:
  static constexpr std::size_t events_shown = 6;

  /// A reading. One of a backlog replaces no newer one.
  void add(const Line& line);
  /// What a device's retained state says, for channels of which no reading has come yet.
  void add_state(const std::string& device, const std::string& payload);
  void add_event(const std::string& payload);
  /// "online" or "offline"; empty: the device was taken off the broker, and is forgotten.
  void set_availability(const std::string& device, const std::string& payload);
  /// The retained `status`; or what is to be said in its place.
  void set_status(const std::string& payload);

  std::uint64_t readings() const { return readings_; }
  /// "online", "offline", or what is said in its place.
  const std::string& status() const { return status_; }

  /// The whole screen: at most so many lines, each of at most so many columns, and what is left out is counted. No line ends the last.
  std::string render(const std::string& gateway, int rows, int columns) const;

 private:
  struct Row {
    std::string value;
    std::string unit;
    std::string quality;
    std::string time;  ///< RFC 3339
    bool is_reading = false;
  };
  struct Device {
    std::string availability;
    std::map<std::string, Row> channels = {};
  };

  void put(const Line& line, bool is_reading);
  std::string headline(const std::string& gateway) const;
  std::vector<Cells> grid() const;
  Cells cells(const std::string& device, const std::string& availability, const std::string& channel, const Row& row) const;
  std::string time_cell(const std::string& time) const;

  std::map<std::string, Device> devices_;
  std::deque<std::string> events_;
  std::string status_ = "no word from the gateway yet";
  std::string newest_;  ///< of the times seen: of another day than this one a time is shown with its date
  std::uint64_t readings_ = 0;
};

}  // namespace sluice::watch
