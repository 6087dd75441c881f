#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "proto/readings.pb.h"

namespace sluice::watch {

/// One reading or window of one channel, as `sluice watch` shows it.
struct Line {
  std::uint64_t sequence = 0;
  std::string time;  ///< RFC 3339
  std::string device;
  std::string channel;
  boost::json::value value;  ///< of a window an object of its statistics
  std::string unit;
  std::string quality;  ///< "good", "stale:timeout"
  struct Window {
    std::string start;
    std::string end;
    std::uint64_t count = 0;
    bool partial = false;
  };
  std::optional<Window> window = {};
};

/// A line for each reading of a record, or the one of its window.
std::vector<Line> lines_of(const v1::Record& record);

/// {"sequence","time","device","channel","value","unit","quality"}, and "start","end","count","partial" of a window.
std::string to_json(const Line& line);

/// The value for people: "21.4", "mean 21.4 min 21 max 22".
std::string value_text(const boost::json::value& value);

}  // namespace sluice::watch
