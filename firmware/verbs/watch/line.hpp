#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "gateway/record.hpp"
#include "proto/readings.pb.h"

namespace sluice::watch {

/// One reading or window of one channel, or what is left of several, as `sluice watch` shows it.
struct Line {
  std::uint64_t sequence = 0;
  std::string time;  ///< RFC 3339
  std::string device;
  std::string channel;
  boost::json::value value;  ///< of a window, and of what was merged, an object of its statistics
  std::string unit;
  std::string quality;  ///< "good", "stale:timeout"
  struct Window {
    std::string start;
    std::string end;
    std::uint64_t count = 0;
    bool partial = false;
  };
  std::optional<Window> window = {};
  std::optional<SequenceRange> merged = {};  ///< the numbers of the records of which only this is left
  bool backlog = false;                      ///< was kept while the broker was away: newer ones may have come before it
};

/// A line for each reading of a record, or of each channel that was merged, or the one of its window.
std::vector<Line> lines_of(const v1::Record& record);

/// What a retained `devices/<id>/state` says, without sequence and unit; nothing when it is no such document.
std::vector<Line> lines_of_state(const std::string& device, const std::string& payload);

/// {"sequence","time","device","channel","value","unit","quality"}, and "start","end","count","partial" of a window; of what was merged
/// also "merged":{"first","last"}. One line that a terminal shows and never obeys.
std::string to_json(const Line& line);

/// The value for people: "21.4", "mean 21.4 min 21 max 22".
std::string value_text(const boost::json::value& value);

/// The quality for people: "stale:timeout", "good, merged".
std::string quality_words(const Line& line);

/// "2026-11-20T09:00:00.123Z air          temperature    21.4 Cel good"; printable.
std::string to_text(const Line& line);

}  // namespace sluice::watch
