#pragma once
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "firmware/verbs/watch/line.hpp"

namespace sluice::watch {

/// What is on the screen: the latest value of each channel, the state of each device, the latest events.
class Table {
 public:
  static constexpr std::size_t events_shown = 6;

  void add(const Line& line);
  void add_event(const std::string& payload);
  void set_availability(const std::string& device, const std::string& state) { availability_[device] = state; }
  void set_status(const std::string& payload) { status_ = payload; }

  std::uint64_t readings() const { return readings_; }

  /// The whole screen, for a terminal of that many lines and columns.
  std::string render(const std::string& gateway, int rows, int columns) const;

 private:
  std::map<std::pair<std::string, std::string>, Line> latest_;
  std::map<std::string, std::string> availability_;
  std::deque<std::string> events_;
  std::string status_ = "no word from the gateway yet";
  std::uint64_t readings_ = 0;
};

}  // namespace sluice::watch
